import { expect, test } from 'vitest';
import { makeWorkplace, runDemo, startGateway } from '../support/gateway-process.ts';
import { mayRaisePriorities } from '../support/raised-priority.ts';
import {
  canAskAttributes,
  hasSlices,
  SCHED_IDLE,
  SHORT_SLICE,
  threadsOf,
  told,
} from '../support/thread-attributes.ts';

const isKnown = canAskAttributes && hasSlices;
const mayRaise = mayRaisePriorities();

/** What a process's main thread asks for at a time, in nanoseconds. */
async function sliceOf(pid: number | undefined): Promise<string | undefined> {
  return (await told(`console.log(attributesOf(${pid}).slice);`))[0];
}

function givingWay(pid: number | undefined): number {
  return threadsOf(pid).filter(({ policy }) => policy === SCHED_IDLE).length;
}

test.runIf(isKnown).each([
  { name: 'with its flags', start: {} },
  { name: 'without', start: { nodeFlags: [] } },
])(
  'in a gateway started $name, who judges comes first and the views give way',
  async ({ start }) => {
    const workplace = makeWorkplace();
    try {
      const gateway = await startGateway(workplace.config, start);
      expect(await sliceOf(gateway.child.pid)).toBe(SHORT_SLICE);
      await expect.poll(() => givingWay(gateway.child.pid)).toBe(mayRaise ? 2 : 0);
      expect(await gateway.end('SIGTERM')).toBe(0);
      expect(gateway.output.join('\n')).not.toContain('ExperimentalWarning');
    } finally {
      workplace.remove();
    }
  },
);

test.runIf(isKnown)('so it is in the demo', async () => {
  const { ended, stderr } = await runDemo({
    ready: async (pid) => {
      expect(await sliceOf(pid)).toBe(SHORT_SLICE);
      await expect.poll(() => givingWay(pid) > 0).toBe(mayRaise);
    },
  });
  expect(ended).toEqual([0, null]);
  expect(stderr).not.toContain('ExperimentalWarning');
});
