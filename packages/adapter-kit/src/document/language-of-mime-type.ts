/** LSP language ids of MIME types that editors of notebooks and web pages use. */
const languages: Readonly<Record<string, string>> = {
  'text/x-python': 'python',
  'text/x-ipython': 'python',
  'application/x-ipython': 'python',
  'text/javascript': 'javascript',
  'application/javascript': 'javascript',
  'application/x-javascript': 'javascript',
  'text/jsx': 'javascriptreact',
  'text/typescript': 'typescript',
  'application/typescript': 'typescript',
  'text/typescript-jsx': 'typescriptreact',
  'application/json': 'json',
  'application/ld+json': 'json',
  'text/x-c++src': 'cpp',
  'text/x-c++hdr': 'cpp',
  'text/x-csrc': 'c',
  'text/x-chdr': 'c',
  'text/x-java': 'java',
  'text/x-java-source': 'java',
  'text/x-objectivec': 'objective-c',
  'text/x-rsrc': 'r',
  'text/x-rustsrc': 'rust',
  'text/x-sh': 'shellscript',
  'application/x-sh': 'shellscript',
  'text/x-mysql': 'sql',
  'text/x-pgsql': 'sql',
  'text/x-octave': 'matlab',
  'text/yaml': 'yaml',
  'text/html': 'html',
  'text/css': 'css',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'text/markdown': 'markdown',
  'text/x-gfm': 'markdown',
  'text/x-ipythongfm': 'markdown',
  'text/x-rst': 'restructuredtext',
  'text/x-stex': 'latex',
  'application/x-httpd-php': 'php',
};

/**
 * The LSP language id of a MIME type; parameters such as `charset` are ignored. Of an unknown type it is the name after `x-`, e.g.
 * `lua` for `text/x-lua`; `plaintext` where there is none.
 */
export function languageOfMimeType(mimeType: string): string {
  const [essence = ''] = mimeType.toLowerCase().split(';');
  const type = essence.trim();
  const [, named] = /^(?:text|application)\/x-([a-z][a-z0-9-]*?)(?:src)?$/.exec(type) ?? [];
  return languages[type] ?? named ?? 'plaintext';
}
