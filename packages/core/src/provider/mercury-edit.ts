import { defineProvider, type ProviderOptions } from './define-provider';

/** Options of {@link mercuryEdit}; `baseUrl` is `https://api.inceptionlabs.ai/v1` when absent, `model` is `mercury-edit-2`. */
export type MercuryEditOptions = ProviderOptions;

/**
 * Inception's endpoint for next edits: `POST /v1/edit/completions` with one message, which the format `mercury` writes. It completes
 * nothing at the cursor.
 */
export const mercuryEdit = /* @__PURE__ */ defineProvider<'mercury-edit', MercuryEditOptions>({
  name: 'mercury-edit',
  displayName: 'Mercury edit',
  defaultUrl: 'https://api.inceptionlabs.ai/v1',
  defaultModel: 'mercury-edit-2',
  keyRequired: 'hosted',
  root: '/v1',
  paths: ['/edit/completions', '/chat/completions', '/models'],
  strategies: ['chat-infill'],
  maxStops: 4,
  requests: {
    'chat-infill': ({ prompt, model, maxTokens, temperature, stop }) => ({
      path: '/edit/completions',
      body: { model, messages: prompt.messages, max_tokens: maxTokens, temperature, stop },
    }),
  },
});
