import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ask, codeOf, completion, handUpstream } from '../../test/hand-upstream';
import { createGateway } from '../create-gateway';
import { mintToken } from './signed-tokens';
import { createToken, hashToken } from './static-tokens';
import { tokenEndpoint } from './token-endpoint';

const [secret, older] = ['s'.repeat(32), 'o'.repeat(32)];
const key = new TextEncoder().encode(secret);
const now = () => Math.floor(Date.now() / 1000);

async function statusFor(token: string, headers: Record<string, string> = {}) {
  const upstream = handUpstream();
  const gateway = createGateway({
    upstreams: [upstream],
    auth: { signing: { secrets: [secret, older] } },
    origins: ['*'],
  });
  void upstream.next().then((call) => call.respond(Response.json(completion)));
  const response = await gateway.fetch(
    ask({ stream: false }, { authorization: `Bearer ${token}`, ...headers }),
  );
  return response.status === 200 ? 200 : await codeOf(response);
}

describe('a signed token', () => {
  it('is accepted until it expires, whichever of the secrets signed it', async () => {
    const signing = { secrets: [secret] };
    const { token, expiresAt } = await mintToken(signing, { id: 'ann', lifeMs: 60_000 });
    expect(expiresAt - now()).toBeGreaterThan(55);
    expect(await statusFor(token)).toBe(200);
    const { token: old } = await mintToken({ secrets: [older] }, { id: 'ann' });
    expect(await statusFor(old)).toBe(200);
    const past = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .setAudience('completion-gateway')
      .setIssuedAt(now() - 700)
      .setExpirationTime(now() - 100)
      .sign(key);
    expect(await statusFor(past)).toBe('expired_token');
  });

  it.each([
    ['for another audience', (jwt: SignJWT) => jwt.setAudience('other')],
    [
      'without an expiry',
      (jwt: SignJWT) => jwt.setAudience('completion-gateway').setSubject('a').setIssuedAt(),
    ],
    [
      'for too long',
      (jwt: SignJWT) =>
        jwt.setAudience('completion-gateway').setSubject('a').setIssuedAt().setExpirationTime('2d'),
    ],
    [
      'without a subject',
      (jwt: SignJWT) => jwt.setAudience('completion-gateway').setIssuedAt().setExpirationTime('5m'),
    ],
  ])('is rejected %s', async (_name, claim) => {
    const jwt = await claim(new SignJWT({}).setProtectedHeader({ alg: 'HS256' })).sign(key);
    expect(await statusFor(jwt)).toBe('invalid_token');
  });

  it('is rejected with a bad signature or odd claims', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { sub: 'a', aud: 'completion-gateway', iat: now(), exp: now() + 60 };
    expect(await statusFor(`${encode({ alg: 'none' })}.${encode(claims)}.`)).toBe('invalid_token');
    const odd = await new SignJWT({ limits: { requestsPerMinute: 'many' } })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('a')
      .setAudience('completion-gateway')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
    expect(await statusFor(odd)).toBe('invalid_token');
  });

  it('allows its models and its origins only', async () => {
    const { token } = await mintToken(
      { secrets: [secret] },
      { id: 'ann', models: ['m'], origins: ['https://a.example'], limits: { requestsPerMinute: 5 } },
    );
    expect(await statusFor(token, { origin: 'https://a.example' })).toBe(200);
    expect(await statusFor(token, { origin: 'https://b.example' })).toBe('origin_not_allowed');
    const { token: other } = await mintToken({ secrets: [secret] }, { id: 'ann', models: ['x'] });
    expect(await statusFor(other)).toBe('model_not_found');
  });

  it('cannot be minted with a short secret or a long lifetime', async () => {
    await expect(mintToken({ secrets: ['short'] }, { id: 'a' })).rejects.toThrow('32 bytes');
    await expect(mintToken({ secrets: [secret] }, { id: 'a', lifeMs: 86_400_000 })).rejects.toThrow('lifeMs');
  });

  it('is issued by the endpoint to users whom the app has authenticated', async () => {
    const endpoint = tokenEndpoint({
      signing: { secrets: [secret] },
      authorize: (request) => (request.headers.get('cookie') === 'session=1' ? { id: 'ann' } : undefined),
    });
    const post = (headers: Record<string, string>) =>
      endpoint(new Request('http://app.test/token', { method: 'POST', headers }));
    expect((await post({})).status).toBe(401);
    const response = await post({ cookie: 'session=1' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { token } = (await response.json()) as { token: string };
    expect(await statusFor(token)).toBe(200);
    expect((await endpoint(new Request('http://app.test/token'))).status).toBe(405);
  });
});

it('creates a new static token each time, which is recognized by its hash', async () => {
  const [one, other] = [await createToken(), await createToken()];
  expect(one.token).not.toBe(other.token);
  expect(await hashToken(one.token)).toBe(one.sha256);
  expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
});
