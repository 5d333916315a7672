import { expect, test } from 'vitest';
import type { Problem, Session } from '../../dashboards/web/src/api/answers.ts';
import { Notices } from '../../dashboards/web/src/app/notices.ts';
import { beginList, endList } from '../../dashboards/web/src/live/board.ts';
import { ViewStore } from '../../dashboards/web/src/live/view-store.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const REASON = { kind: 'status', status: 409 } as const;
const SAID = { detail: 'tank 1 is shelved already' } as Problem;

test('a notice names what failed while its reader looks, also at a screen whose session has ended, and no longer to the next', () => {
  const store = new ViewStore(0);
  const notices = new Notices();
  notices.start(store);
  store.change({ board: endList(beginList(store.current().board), [alarm({})], () => false) });
  notices.tell('tank 1', REASON, SAID);
  const named = { subject: 'tank 1', reason: REASON, detail: SAID.detail };
  store.expire();
  expect(notices.current()).toMatchObject([named]);
  store.welcome({ account: 'guest' } as Session, 1);
  expect(notices.current()).toMatchObject([{ subject: null, reason: REASON, detail: null }]);
  notices.tell('tank 2', REASON);
  store.leave(2);
  expect(notices.current().map(({ subject }) => subject)).toEqual([null, null]);
});
