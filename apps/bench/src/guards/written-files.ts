import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { commands, notBuilt } from './built-commands';
import { makeFolder } from './make-folder';
import type { GuardInput, GuardedSurface } from './surface';
import { goodAnswer, startUpstream, type Behavior, type UpstreamServer } from './upstream-server';

const head = 'first = 1\nvalue = \n';
const done = 'first = 1\nvalue = good\n';
const tail = 'other = "some text that makes the file long"\n'.repeat(15_000);

/** Room on the disk beside the file, in kilobytes; the whole needs about 660. */
const rooms = [0, 100, 300, 500, 640, 900];

/** Completes into files while the disk is full, others write, and the process is killed. */
export const writtenFiles: GuardedSurface = {
  name: '--write',
  promise: 'the file is intact: unchanged, or with the whole completion',
  missing: notBuilt(commands.completion),
  open: async () => {
    const upstream = await startUpstream();
    const home = makeFolder();
    const small = canMount();
    let number = 0;
    const fileWith = (text: string) => {
      const name = `w${number++}/f.py`;
      home.add({ [name]: text });
      return join(home.path, name);
    };
    const write = (file: string, kilobytes?: number) =>
      complete(file, { home: home.path, upstream, kilobytes });
    const inputs: GuardInput[] = [
      ...(small ? rooms : []).map((kilobytes): GuardInput => ({
        input: `a disk with room for ${kilobytes} kB`,
        fault: async () => {
          const file = fileWith(head + tail);
          const { code, stderr } = await write(file, kilobytes).ended;
          if (kilobytes > 700 && code !== 0) return `ended with ${code}: ${stderr}`;
          return wholeFault(file, code, tail) ?? leftovers(file);
        },
      })),
      { input: 'a long file', fault: () => writes(head + tail, done + tail) },
      { input: 'CRLF line ends', fault: () => writes(toWindows(head), toWindows(done)) },
      { input: 'a byte order mark', fault: () => writes(`\ufeff${head}`, `\ufeff${done}`) },
      { input: 'no line end at the end', fault: () => writes(`${head}x = 2`, `${done}x = 2`) },
      { input: 'mixed line ends', fault: () => writes(`${head}a\r\nb\n`, `${done}a\r\nb\n`) },
      {
        input: 'mode bits',
        fault: async () => {
          const file = fileWith(head);
          chmodSync(file, 0o750);
          await write(file).ended;
          return (statSync(file).mode & 0o777) === 0o750 ? undefined : 'the mode changed';
        },
      },
      {
        input: 'a symbolic link',
        fault: async () => {
          const file = fileWith(head);
          const link = join(dirname(file), 'link.py');
          symlinkSync('f.py', link);
          const { code } = await write(link).ended;
          if (!lstatSync(link).isSymbolicLink()) return 'the link was replaced by a file';
          return wholeFault(file, code, '');
        },
      },
      ...[0, 1, 2].map((round): GuardInput => ({
        input: `another program writes meanwhile, round ${round}`,
        fault: async () => {
          const file = fileWith(head);
          const others = '# of another program\n';
          upstream.behavior = (request, response) => {
            appendFileSync(file, others);
            goodAnswer(request, response);
          };
          const { code } = await write(file).ended;
          upstream.behavior = goodAnswer;
          const text = readFileSync(file, 'utf8');
          if (!text.includes(others)) return 'the text of the other program is lost';
          return code === 0 && !text.includes('good') ? 'reports success, but did not write' : undefined;
        },
      })),
      ...[0, 1, 2, 3, 4].map((round): GuardInput => ({
        input: `two commands at once, round ${round}`,
        fault: async () => {
          const file = fileWith(head);
          upstream.behavior = answeringTogether(2);
          const both = await Promise.all([write(file).ended, write(file).ended]);
          upstream.behavior = goodAnswer;
          const written = both.filter(({ code }) => code === 0).length;
          const there = readFileSync(file, 'utf8').split('good').length - 1;
          if (written === 0) return 'no command wrote';
          return there === written ? leftovers(file) : `${written} report success, ${there} wrote`;
        },
      })),
      ...[0, 1, 2].map((round): GuardInput => ({
        input: `killed while it writes, round ${round}`,
        fault: async () => {
          const file = fileWith(head + tail);
          const running = write(file);
          const folder = dirname(file);
          const watch = setInterval(() => {
            if (readdirSync(folder).length > 1) running.kill();
          }, 1);
          const { code } = await running.ended;
          clearInterval(watch);
          const fault = wholeFault(file, code, tail);
          if (fault !== undefined) return fault;
          // A killed command cannot remove its files; the next one does.
          home.add({ [`${folder.slice(home.path.length + 1)}/f.py`]: head });
          await write(file).ended;
          return leftovers(file);
        },
      })),
    ];
    async function writes(before: string, after: string): Promise<string | undefined> {
      const file = fileWith(before);
      const { code, stderr } = await write(file).ended;
      if (code !== 0) return `ended with ${code}: ${stderr}`;
      return readFileSync(file, 'utf8') === after ? leftovers(file) : 'the text is not the expected one';
    }
    return {
      inputs,
      ...(small ? {} : { notTried: 'full disks: this machine does not allow mounts' }),
      close: async () => {
        home.remove();
        await upstream.close();
      },
    };
  },
};

/** Delays answers until `count` are requested. */
function answeringTogether(count: number): Behavior {
  const waiting: (() => void)[] = [];
  return (request, response) => {
    waiting.push(() => goodAnswer(request, response));
    if (waiting.length === count) for (const answer of waiting) answer();
  };
}

function toWindows(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

function wholeFault(file: string, code: number | null, rest: string): string | undefined {
  const text = readFileSync(file, 'utf8');
  if (text === done + rest) return undefined;
  if (text !== head + rest)
    return `ended with ${code}, and ${text.length} of ${(head + rest).length} characters are left`;
  return code === 0 ? 'reports success, but did not write' : undefined;
}

/** Files beside `file` that were not there before. */
function leftovers(file: string): string | undefined {
  const left = readdirSync(dirname(file)).filter((name) => name !== 'f.py');
  return left.length === 0 ? undefined : `left behind: ${left.join(', ')}`;
}

/**
 * `command` with the folder of `file` on a disk of 2 MB that only it sees, with that space left. What is in the folder
 * afterwards is copied back.
 */
function onSmallDisk(file: string, kilobytes: number, command: readonly string[]): readonly string[] {
  const script = `set -e
    folder=$(dirname "$1"); room=$2; shift 2
    mkdir "$folder.disk"
    mount -t tmpfs -o size=2m none "$folder.disk"
    cp -p "$folder/f.py" "$folder.disk"
    mount --move "$folder.disk" "$folder"
    head -c $(( (2048 - 4 * ( ( $(stat -c %s "$folder/f.py") + 4095 ) / 4096 ) - room) * 1024 )) /dev/zero > "$folder/fill"
    code=0; "$@" || code=$?
    rm "$folder/fill"
    kept=$(mktemp -d)
    cp -pr "$folder/." "$kept"
    umount "$folder"
    rmdir "$folder.disk"
    rm "$folder/f.py"; cp -pr "$kept/." "$folder"; rm -r "$kept"
    exit $code`;
  return ['unshare', '-rm', '/bin/sh', '-c', script, 'sh', file, String(kilobytes), ...command];
}

/** Whether this machine lets us make a small disk; it is seen by the process alone that makes it. */
function canMount(): boolean {
  const script = 'mount -t tmpfs none /mnt && umount /mnt';
  return spawnSync('unshare', ['-rm', '/bin/sh', '-c', script], { stdio: 'ignore' }).status === 0;
}

/** Runs `completion complete FILE:2:9 --write`. */
function complete(
  file: string,
  {
    home,
    upstream,
    kilobytes,
  }: { readonly home: string; readonly upstream: UpstreamServer; readonly kilobytes?: number | undefined },
): { readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>; kill(): void } {
  const command = [
    process.execPath,
    commands.completion,
    'complete',
    `${file}:2:9`,
    '--write',
    '--no-context',
    '--multiline',
    'never',
  ];
  const [program = '', ...args] = kilobytes === undefined ? command : onSmallDisk(file, kilobytes, command);
  const child = spawn(program, args, {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      COMPLETION_BASE_URL: upstream.baseUrl,
      COMPLETION_MODEL: 'qwen2.5-coder',
    },
  });
  let stderr = '';
  child.stdout.resume();
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return {
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr: stderr.trim() })),
    kill: () => child.kill('SIGKILL'),
  };
}
