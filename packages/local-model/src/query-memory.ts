import { AnchoredPlaces } from './anchored-places';
import { FolderDocuments } from './folder-documents';
import { NamePartsOf } from './name-parts';
import type { OccurrenceChain } from './occurrence-chain';
import type { Segment } from './segment';
import { TokenClasses } from './token-classes';
import type { Vocabulary } from './vocabulary';
import { WorkspaceModules } from './workspace-modules';

/** Tokens of the workspace that are read in one piece for what they hang on; those before and behind it, too. More bring nothing. */
const anchoredBlock = 8_000;

/** What is kept from one query to the next, since it takes longer to make than to use. */
export class QueryMemory {
  readonly folders = new FolderDocuments();
  #classes: TokenClasses | undefined;
  #names: NamePartsOf | undefined;
  #modules: WorkspaceModules | undefined;

  namesOf(vocabulary: Vocabulary): NamePartsOf {
    if (this.#names?.vocabulary !== vocabulary) this.#names = new NamePartsOf(vocabulary);
    return this.#names;
  }

  #anchored:
    | { readonly segment: Segment; readonly block: number; readonly places: AnchoredPlaces }
    | undefined;

  readonly #chains = new WeakMap<OccurrenceChain, AnchoredPlaces>();

  /** Places of a document by their anchors. */
  anchoredIn(chain: OccurrenceChain, classes: TokenClasses): AnchoredPlaces {
    const known = this.#chains.get(chain) ?? new AnchoredPlaces(chain.tokens, 0, chain.length, classes);
    this.#chains.set(chain, known);
    return known;
  }

  /** Places near `near` by their anchors. */
  anchoredOf(segment: Segment, near: number, classes: TokenClasses): AnchoredPlaces {
    const block = Math.floor(near / anchoredBlock);
    if (this.#anchored?.segment !== segment || this.#anchored.block !== block) {
      const from = Math.max(0, (block - 1) * anchoredBlock);
      const to = Math.min(segment.tokens.length, (block + 2) * anchoredBlock);
      const places = new AnchoredPlaces(segment.tokens, from, to, classes);
      this.#anchored = { segment, block, places };
    }
    return this.#anchored.places;
  }

  modulesOf(segment: Segment): WorkspaceModules {
    const known = this.#modules;
    if (known?.segment === segment && known.changes === segment.changes) return known;
    return (this.#modules = new WorkspaceModules(segment));
  }

  classesOf(vocabulary: Vocabulary): TokenClasses {
    if (this.#classes?.vocabulary !== vocabulary) this.#classes = new TokenClasses(vocabulary);
    return this.#classes;
  }
}
