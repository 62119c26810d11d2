/** A file of the workspace as a source may show it. */
export interface WorkspaceFile {
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Line ends are `\n`. */
  readonly text: string;
}

/**
 * The workspace as a host lets the engine look into it. Nothing of it is read by the engine itself; what the host's gate denies
 * it should not hand out, and the engine's own gate looks again.
 */
export interface WorkspaceFiles {
  /**
   * The first of `candidates` that is a file: paths relative to the folder of `from`, or to the workspace's roots where they
   * begin with `/`. `undefined` when none is.
   */
  find(from: string, candidates: readonly string[], signal: AbortSignal): Promise<WorkspaceFile | undefined>;
  /**
   * The files that an import in `from` means where its own words do not tell: aliases, packages of the workspace, modules and
   * namespaces. Asked when none of the candidates is a file. A host that cannot tell leaves it out.
   */
  resolve?(
    from: string,
    imported: { readonly specifier: string; readonly languageId: string },
    signal: AbortSignal,
  ): Promise<readonly WorkspaceFile[]>;
  /** Files next to `from` in the same language or with a related name, the nearest first; a few. */
  near(from: string, languageId: string, signal: AbortSignal): Promise<readonly WorkspaceFile[]>;
}
