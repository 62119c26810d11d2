/** What decides whether an automatic request for a next edit is worth sending. */
export interface AskFacts {
  /** Edits that are known, of any document. */
  readonly events: number;
  /** Something was edited since the last answer for this document, or an edit was just accepted. */
  readonly isNew: boolean;
  /** Answers in a row that were not in the format. */
  readonly wrongAnswers: number;
  /** The keys so far pay for a request. */
  readonly affords: boolean;
}

/** A reason not to ask. */
export interface AskRule {
  /** The `rule` of a suppressed outcome. */
  readonly name: string;
  forbids(facts: AskFacts): boolean;
  /** What the user can do about it. */
  readonly hint: string;
}

/** Answers in another format after which only explicit requests are sent. */
const maxWrongAnswers = 3;

/** The reasons not to ask, in order; explicit requests pass them all. */
export const askRules: readonly AskRule[] = [
  {
    name: 'no-edit-yet',
    forbids: ({ events }) => events === 0,
    hint: 'next edits follow from earlier ones; edit something, or ask explicitly',
  },
  {
    name: 'no-new-edit',
    forbids: ({ isNew }) => !isNew,
    hint: 'there was an answer since the last edit',
  },
  {
    name: 'edit-format',
    forbids: ({ wrongAnswers }) => wrongAnswers >= maxWrongAnswers,
    hint: 'the model does not answer in the format; set nextEdit({ format }) or another model',
  },
  {
    name: 'edit-budget',
    forbids: ({ affords }) => !affords,
    hint: 'raise requestsPerTenKeys of nextEdit(), or ask explicitly',
  },
];
