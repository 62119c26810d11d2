import { looksRandom } from './randomness';
import { secretMask } from './secret-mask';

/**
 * Beginnings of tokens that occur in nothing else. The text after one is masked from a few characters on, since a token may still be
 * typed. The preset recognizes many of them too, but only complete ones.
 */
const unmistakableHeads = [
  // AI services
  'sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1- sess- gsk_ nvapi- pplx- tgp_v1_ xai- csk- r8_ hf_ api_org_ lsv2_pt_ lsv2_sk_ pcsk_ jina_ AIza',
  // code hosts and registries
  'ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ ATATT3 ATBB ATCTT3 BBDC- glpat- gldt- glrt- glft- glsoat- glcbt- glptt- glagent- glimt- gloas- glffct- npm_ pypi- rubygems_ dckr_pat_ dckr_oat_ oy2 CLOJARS_ AKCp cmVmdGtu sgp_ sonp_ sqp_ sqa_ squ_',
  // clouds and hosting
  'dop_v1_ doo_v1_ dor_v1_ hvs. hvb. hvr. HRKU- nfp_ sbp_ sb_secret_ vcp_ fo1_ fm1_ fm2_ pscale_tkn_ pscale_pw_ pscale_oauth_ pul- dp.pt. dp.st. dp.sa. dp.ct. tskey- rpa_ ya29. GOCSPX- ops_ ocid1.credential. LTAI AKID CCIPAT_ CCIPRJ_ bkua_',
  // payment, mail, messages
  'sk_live_ sk_test_ rk_live_ rk_test_ whsec_ sq0atp- sq0csp- EAAAl rzp_live_ rzp_test_ FLWSECK shippo_live_ xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe- xoxe.xoxp- xapp- xkeysib- xsmtpsib- SG. pat-na1- pat-eu1- EAACEdEose0cBA tfp_ duffel_live_ duffel_test_ EZAK EZTK shpat_ shpca_ shppa_ shpss_',
  // observation and tools
  'glc_ glsa_ eyJrIjoi NRAK- NRII- NRRA- sntrys_ sntryu_ dt0c01. dapi PMAK- lin_api_ lin_oauth_ ntn_ figd_ CFPAT- rdme_ phc_ phx_ waka_ ico- pnu_ aio_ age-secret-key-1 AGE-SECRET-KEY-1 sha256~',
].flatMap((heads) => heads.split(' '));

/** Minimum number of characters after a head. */
const minAfterHead = 8;
const head = String.raw`(?<![A-Za-z0-9_])(?:${unmistakableHeads.map((text) => text.replaceAll('.', String.raw`\.`)).join('|')})`;
const afterHead = new RegExp(String.raw`${head}([\w.~+/=-]{${minAfterHead},})`, 'g');
/** Heads, and a shape that other checks of a line may miss: too short, and possibly without a digit. */
const anyHead = new RegExp(String.raw`${head}|(?<![\w.])s\.[A-Za-z0-9]{20}`);

/** Whether `line` may contain a token, by its head. */
export function hasTokenHead(line: string): boolean {
  return anyHead.test(line);
}

/** Tokens recognized by their shape; group 1, if any, is the secret. */
const shapes: readonly { readonly pattern: RegExp; readonly isSecret?: (text: string) => boolean }[] = [
  // JSON Web Token, and other JSON in base64
  { pattern: /(?<![\w-])eyJ[\w-]{12,}(?:\.[\w.-]*)?/g, isSecret: looksRandom },
  // AWS
  { pattern: /\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { pattern: /\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ABIA|ACCA)[A-Z0-9]{8,}\b/g, isSecret: looksRandom },
  { pattern: /\bsk-[\w-]{16,}/g, isSecret: looksRandom },
  // Nebius
  { pattern: /(?<![\w.])v1\.[\w-]{16,}(?:\.[\w-]+)*/g, isSecret: looksRandom },
  // Vault before 1.10
  { pattern: /(?<![\w.])s\.[A-Za-z0-9]{20,}/g, isSecret: looksRandom },
  // Azure: storage and other account keys, client secrets
  { pattern: /(?<![\w+/=-])[A-Za-z0-9+/]{86}==/g, isSecret: looksRandom },
  { pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{8,}/g },
  // Discord, Telegram
  { pattern: /(?<![\w-])[MNO][\w-]{22,27}\.[\w-]{6,7}\.[\w-]{20,}/g, isSecret: looksRandom },
  { pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{1,24}\/([\w-]{8,})/g },
  { pattern: /(?<![\w:])\d{8,10}:[\w-]{30,}/g, isSecret: looksRandom },
  { pattern: /(?<![\w:])\d{8,10}:AA[\w-]{8,}/g },
  // Slack and Teams webhooks, Twilio, Mailgun, Mailchimp, Terraform Cloud, Google's refresh tokens
  { pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/]{16,})/g },
  { pattern: /webhook\.office\.com\/webhookb2\/([\w@/-]{16,})/g },
  { pattern: /\bSK[0-9a-f]{32}\b/g },
  { pattern: /\bkey-[0-9a-f]{32}\b/g },
  { pattern: /\b[0-9a-f]{32}-us\d{1,2}\b/g },
  { pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{20,}/g },
  { pattern: /(?<![\w/])1\/\/0[\w-]{20,}/g, isSecret: looksRandom },
  // Mapbox, Airtable, Dropbox
  { pattern: /\b[ps]k\.eyJ[\w-]{8,}(?:\.[\w-]+)?/g },
  { pattern: /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{16,}/g },
  { pattern: /(?<![\w.])sl\.(?:u\.)?[\w-]{40,}/g, isSecret: looksRandom },
  // headers
  { pattern: /\bBearer\s{1,4}([\w.~+/-]{8,}=*)/gi, isSecret: looksRandom },
  { pattern: /\bBasic\s{1,4}([A-Za-z0-9+/]{8,}={0,2})(?![\w+/=])/g, isSecret: isCredentials },
  // JSON Web Key: the private parts
  { pattern: /["'](?:d|p|q|dp|dq|qi|k)["']\s{0,4}:\s{0,4}["']([\w-]{16,})/g, isSecret: looksRandom },
];

/** Masks the tokens recognized by their head or shape. */
export function maskTokens(line: string): string {
  let masked = line.replace(afterHead, (whole: string, rest: string) => (isBody(rest) ? secretMask : whole));
  for (const { pattern, isSecret = () => true } of shapes) {
    masked = masked.replace(pattern, (whole: string, group: unknown) => {
      const secret = typeof group === 'string' ? group : whole;
      return isSecret(secret) ? whole.replace(secret, secretMask) : whole;
    });
  }
  return masked;
}

/** Whether the text after a head is that of a token, unlike in `npm_config_user_agent` or `hf_hub_download`. */
function isBody(rest: string): boolean {
  return looksRandom(rest) || /\d{8}/.test(rest);
}

/** Whether base64 encodes `user:password`. */
function isCredentials(base64: string): boolean {
  return /^[\x20-\x7e]{0,200}:[\x20-\x7e]+$/.test(Buffer.from(base64, 'base64').toString('latin1'));
}
