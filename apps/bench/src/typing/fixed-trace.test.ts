import { fakeClock } from '@org/completion-testing';
import { expect, it } from 'vitest';
import { ourEngineOver } from '../engines/our-engine';
import { VirtualServer } from '../engines/virtual-server';
import { traceModel, traceRegion, typeTrace, type TraceMode } from './fixed-trace';
import { virtualStage } from './stage';

/** The fixed trace on a fake clock: the exact figures of the aims. */
async function trace(mode: TraceMode) {
  const clock = fakeClock();
  const region = traceRegion();
  const engine = ourEngineOver(new VirtualServer(traceModel(mode, region), clock), { clock });
  const result = await typeTrace(engine, virtualStage(clock), region);
  await engine.dispose();
  return result;
}

it('sends one request and shows all that physics allows when the model is right', async () => {
  expect(await trace('oracle')).toMatchObject({ requests: 1, shown: 17, unsettled: 0 });
});

it('sends four requests at most when the model is always wrong, and answers the last key in time', async () => {
  const { requests, lastKeyMs, unsettled } = await trace('wrong');
  expect(requests).toBeLessThanOrEqual(4);
  expect(lastKeyMs).toBeLessThanOrEqual(800);
  expect(unsettled).toBe(0);
});

it('sends three requests at most when the model is right later, and shows it for seven keys', async () => {
  const { requests, shown, unsettled } = await trace('late');
  expect(requests).toBeLessThanOrEqual(3);
  expect(shown).toBeGreaterThanOrEqual(7);
  expect(unsettled).toBe(0);
});
