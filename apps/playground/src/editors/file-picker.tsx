/** With more files there is a list: a row of tabs would hide them. */
const maxTabs = 8;

/** The files of a project: tabs for a few, a list with whole paths for many. */
export function FilePicker({
  paths,
  path,
  onOpen,
}: {
  readonly paths: readonly string[];
  readonly path: string;
  readonly onOpen: (path: string) => void;
}) {
  if (paths.length > maxTabs)
    return (
      <div class="files many">
        <label class="field">
          <span class="sr">File</span>
          <select value={path} onChange={({ currentTarget }) => onOpen(currentTarget.value)}>
            {byFolder(paths).map(({ folder, files }) =>
              folder === '' ? (
                files.map(option)
              ) : (
                <optgroup key={folder} label={folder}>
                  {files.map(option)}
                </optgroup>
              ),
            )}
          </select>
        </label>
        <span class="small">{paths.length} files</span>
      </div>
    );
  return (
    <nav class="files" aria-label="Files">
      {paths.map((each) => (
        <button
          key={each}
          type="button"
          class="file"
          aria-current={each === path ? 'true' : undefined}
          {...(each === path ? { ref: showTab } : {})}
          title={each}
          onClick={() => onOpen(each)}
        >
          {each.slice(each.lastIndexOf('/') + 1)}
        </button>
      ))}
    </nav>
  );
}

const option = (path: string) => (
  <option key={path} value={path}>
    {path}
  </option>
);

/** Scrolls the row of tabs, and nothing else, to the open file's tab. */
function showTab(tab: HTMLElement | null): void {
  const row = tab?.parentElement;
  if (tab === null || row === null || row === undefined) return;
  const { offsetLeft, offsetWidth } = tab;
  const [left, right] = [row.scrollLeft, row.scrollLeft + row.clientWidth];
  if (offsetLeft < left) row.scrollLeft = offsetLeft;
  else if (offsetLeft + offsetWidth > right) row.scrollLeft = offsetLeft + offsetWidth - row.clientWidth + 24;
}

interface Folder {
  readonly folder: string;
  readonly files: readonly string[];
}

/** Paths by their folder, each in alphabetical order; files outside any folder first, under `''`. */
function byFolder(paths: readonly string[]): readonly Folder[] {
  const folders = new Map<string, string[]>();
  for (const path of paths.toSorted()) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders]
    .map(([folder, files]) => ({ folder, files }))
    .toSorted((one, other) => (one.folder < other.folder ? -1 : one.folder > other.folder ? 1 : 0));
}
