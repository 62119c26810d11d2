import { expect, it } from 'vitest';
import { doctorReport, type DoctorFindings } from './doctor-report';

const found: DoctorFindings = {
  versions: { 'VS Code': '1.100.0', Node: '22.0.0' },
  isTrusted: false,
  settings: { baseUrl: 'http://127.0.0.1:8000/v1' },
  server: '127.0.0.1:8000 (http://127.0.0.1:8000/v1)',
  storedKeys: ['http://127.0.0.1:8000'],
  variables: ['NEBIUS_API_KEY'],
  status: { kind: 'Normal', busy: false, message: '' },
  whatToDo: '',
  attempt: { items: ['width * height;'], firstMs: 81.4, totalMs: 90.2 },
  decisions: [{ uri: 'untitled:a%20b.ts', at: 1, kind: 'items', words: '15 characters from the model' }],
};

it('shows the suggestion, its times, and where text goes', () => {
  const report = doctorReport(found);
  expect(report).toContain(
    'A suggestion came within 90 ms, the first line after 81 ms:\n\n```\nwidth * height;\n```',
  );
  expect(report).toContain('To 127.0.0.1:8000 (http://127.0.0.1:8000/v1)');
  expect(report).toContain('not trusted, so its settings are ignored');
  expect(report).toContain('- **items** 15 characters from the model (untitled:a b.ts)');
});

it('says why nothing came, and what to do', () => {
  const report = doctorReport({
    ...found,
    attempt: { items: [], firstMs: undefined, totalMs: 12 },
    status: { kind: 'Error', busy: false, message: 'unauthorized: no key' },
    whatToDo: 'Set the key for this server.',
    decisions: [{ uri: 'untitled:x', at: 1, kind: 'error', words: 'the server refused the key' }],
  });
  expect(report).toContain('Nothing came within 12 ms. the server refused the key');
  expect(report).toContain('State: **Error**, unauthorized: no key');
  expect(report).toContain('What to do: Set the key for this server.');
});
