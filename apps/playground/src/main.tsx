import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { render } from 'preact';
import { App } from './app';
import { sampleProjects } from './project/samples';
import { Session } from './session/session';
import './style.css';
import { readTheme, showTheme } from './theme/theme';

const [first] = sampleProjects;
const root = document.getElementById('app');
if (root === null || first === undefined) throw new TypeError('the page has no place or no project');

showTheme(readTheme());
const session = new Session(first);
render(<App session={session} />, root);
void session.start(gatewayAddress());

/** Where to look for a gateway: `?gateway=URL`, else this server; not where the page is a file. */
function gatewayAddress(): string | undefined {
  const given = new URL(location.href).searchParams.get('gateway');
  if (given !== null) return given === 'none' ? undefined : given;
  return location.protocol.startsWith('http') ? `${location.origin}/v1` : undefined;
}
