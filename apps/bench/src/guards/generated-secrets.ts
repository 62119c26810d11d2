import { chanceBelow } from '../measure/chance';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const letters = lower + lower.toUpperCase();
const alphanumeric = letters + digits;
const base64 = `${alphanumeric}+/`;
const urlSafe = `${alphanumeric}-_`;
const hex = `${digits}abcdef`;

/** Letters by chance; the same for the same `seed`. */
function scramble(seed: string, length: number, alphabet = alphanumeric): string {
  return Array.from({ length }, (_, at) => alphabet.charAt(chanceBelow(alphabet.length, seed, at))).join('');
}

/** Made-up tokens that are known by their form. */
export const tokens: Readonly<Record<string, (seed: string) => string>> = {
  GitHub: (seed) => `gh${'p_'}${scramble(seed, 36)}`,
  'GitHub, fine': (seed) => `github${'_pat_'}${scramble(seed, 22)}_${scramble(`${seed}2`, 59)}`,
  GitLab: (seed) => `gl${'pat-'}${scramble(seed, 20)}`,
  OpenAI: (seed) => `sk-${'proj-'}${scramble(seed, 48)}`,
  Anthropic: (seed) => `sk-${'ant-api03-'}${scramble(seed, 93, urlSafe)}AA`,
  AWS: (seed) => `AK${'IA'}${scramble(seed, 16, `${lower.toUpperCase()}234567`)}`,
  Slack: (seed) =>
    `xo${'xb-'}${scramble(seed, 12, digits)}-${scramble(`${seed}2`, 13, digits)}-${scramble(seed, 24)}`,
  Stripe: (seed) => `sk_${'live_'}${scramble(seed, 24)}`,
  Google: (seed) => `AI${'za'}${scramble(seed, 35)}`,
  npm: (seed) => `np${'m_'}${scramble(seed, 36)}`,
  PyPI: (seed) => `py${'pi-'}AgEIcHlwaS5vcmc${scramble(seed, 70)}`,
  'Hugging Face': (seed) => `h${'f_'}${scramble(seed, 34, letters)}`,
  SendGrid: (seed) => `S${'G.'}${scramble(seed, 22)}.${scramble(`${seed}2`, 43)}`,
  JWT: (seed) => `ey${'J'}${scramble(seed, 33)}.eyJ${scramble(`${seed}2`, 60)}.${scramble(`${seed}3`, 43)}`,
  Nebius: (seed) => `v${'1.'}Cm${scramble(seed, 150, urlSafe)}`,
  Vault: (seed) => `hv${'s.'}CAES${scramble(seed, 86)}`,
  DigitalOcean: (seed) => `dop_${'v1_'}${scramble(seed, 64, hex)}`,
  Docker: (seed) => `dckr_${'pat_'}${scramble(seed, 27)}`,
  Discord: (seed) => `MT${scramble(seed, 24)}.${scramble(`${seed}2`, 6)}.${scramble(`${seed}3`, 38)}`,
  Telegram: (seed) => `5${scramble(seed, 9, digits)}:AA${scramble(`${seed}2`, 33)}`,
  'Azure storage': (seed) => `AccountKey=${scramble(seed, 86, base64)}==`,
};

/** A password with small and capital letters and figures. */
export function password(seed: string, marks = ''): string {
  return `T${scramble(seed, 5, lower)}${scramble(`${seed}2`, 3, digits)}${marks}${scramble(`${seed}3`, 7)}9k`;
}

/** Lines of the body of a made-up private key. */
export function keyBody(seed: string, lines: number, width: number): readonly string[] {
  return Array.from({ length: lines }, (_, line) => scramble(`${seed} ${line}`, width, base64));
}
