import { entriesOfInput, readFolder } from '../project/open-folder';
import { sampleProjects } from '../project/samples';
import type { Session } from '../session/session';

/** Opens a sample project or a folder of the user. `onNote` is called with a message on the result, empty when there is none. */
export function ProjectPicker({
  session,
  onNote,
}: {
  readonly session: Session;
  readonly onNote: (note: string) => void;
}) {
  const { project } = session.workspace;
  const isSample = sampleProjects.some(({ id }) => id === project.id);
  return (
    <>
      <label class="field">
        <span class="sr">Project</span>
        <select
          value={project.id}
          onChange={({ currentTarget }) => {
            const chosen = sampleProjects.find(({ id }) => id === currentTarget.value);
            onNote('');
            if (chosen !== undefined) void session.openProject(chosen);
          }}
        >
          {sampleProjects.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
          {isSample ? null : <option value={project.id}>{project.title}</option>}
        </select>
      </label>
      <label class="button">
        Open folder…
        <input
          type="file"
          class="sr"
          multiple
          {...{ webkitdirectory: true }}
          onChange={({ currentTarget }) => {
            const { files } = currentTarget;
            if (files !== null && files.length > 0) void openFolder(session, files).then(onNote);
            currentTarget.value = '';
          }}
        />
      </label>
    </>
  );
}

/** Opens the folder of the chosen files. Returns a note on the result. */
async function openFolder(session: Session, chosen: FileList): Promise<string> {
  const { name, entries } = entriesOfInput(chosen);
  try {
    const { project, leftOut } = await readFolder(name, entries);
    await session.openProject(project);
    const isOne = project.files.length === 1;
    const files = isOne ? '1 file' : `${project.files.length} files`;
    return `${files} of ${name} ${isOne ? 'is' : 'are'} open, ${leftOut} left out. Nothing is uploaded.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
