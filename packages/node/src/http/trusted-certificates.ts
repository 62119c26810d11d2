import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { ConfigError } from '../config/config-error';
import type { Environment } from '../config/user-directories';

/** Where Linux systems and BSDs keep the certificates they trust, in one file. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Certificates to trust: Node's own, the system's, those of `NODE_EXTRA_CA_CERTS` and of `caFile`. The system's are those of
 * `SSL_CERT_FILE` when set; else, from Node 22.15 on, what Node knows of any system; before, the usual bundle files.
 *
 * @throws ConfigError when `caFile` cannot be read or holds no certificate
 */
export function trustedCertificates(env: Environment, caFile: string | undefined): string[] {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  return [
    ...tls.rootCertificates,
    ...systemCertificates(env),
    ...(extra ? (readBundle(extra) ?? []) : []),
    ...(caFile === undefined ? [] : requiredBundle(caFile)),
  ];
}

/** Certificates the system trusts beyond what Node brings, as far as they can be found. */
export function systemCertificates(env: Environment): readonly string[] {
  const named = env['SSL_CERT_FILE'];
  if (named) return readBundle(named) ?? [];
  // Since Node 22.15; the types are those of Node 20.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'system') => string[] };
  if (getCACertificates !== undefined) return getCACertificates('system');
  for (const path of systemBundles) {
    const found = readBundle(path);
    if (found !== undefined) return found;
  }
  return [];
}

function requiredBundle(path: string): string[] {
  const found = readBundle(path);
  if (found !== undefined && found.length > 0) return found;
  const why = found === undefined ? 'cannot be read' : 'holds no certificate';
  throw new ConfigError(`"caFile" ${path} ${why}; name a PEM file`);
}

function readBundle(path: string): string[] | undefined {
  try {
    return (
      readFileSync(path, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    );
  } catch {
    return undefined;
  }
}
