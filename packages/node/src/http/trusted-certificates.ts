import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { ConfigError } from '../config/config-error';
import type { Environment } from '../config/user-directories';

/** Files in which Linux systems and BSDs keep their trusted certificates. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Trusted certificates: those of Node, of the system, of `NODE_EXTRA_CA_CERTS` and of `caFile`. Those of the system are in
 * `SSL_CERT_FILE` when set; otherwise Node provides them from 22.15 on, and earlier the usual bundle files are read.
 *
 * @throws ConfigError when `caFile` cannot be read or contains no certificate
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

/** Certificates that the system trusts, as far as they can be found. */
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
