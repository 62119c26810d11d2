/** A file of the workspace. */
export interface WorkspaceFile {
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Line ends are `\n`. */
  readonly text: string;
}

/**
 * Access to the workspace, implemented by the host. The engine reads no files itself. The host should not return files that its gate
 * denies; the engine's gate checks again.
 */
export interface WorkspaceFiles {
  /**
   * Finds the first of `candidates` that is a file. Paths are relative to the folder of `from`, or to the workspace's roots when they
   * begin with `/`. Resolves to `undefined` when none exists.
   */
  find(from: string, candidates: readonly string[], signal: AbortSignal): Promise<WorkspaceFile | undefined>;
  /**
   * Resolves an import in `from` whose specifier has no path: aliases, packages of the workspace, modules and namespaces. Called when no
   * candidate is a file. Optional.
   */
  resolve?(
    from: string,
    imported: { readonly specifier: string; readonly languageId: string },
    signal: AbortSignal,
  ): Promise<readonly WorkspaceFile[]>;
  /** Returns a few files next to `from` in the same language or with a related name, nearest first. */
  near(from: string, languageId: string, signal: AbortSignal): Promise<readonly WorkspaceFile[]>;
}
