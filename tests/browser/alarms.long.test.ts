import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS } from '../support/control-room.ts';
import { eventually, openAlarms } from '../support/gateway-process.ts';
import { alarmRow, alarmRows, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** A site whose source has this many tanks. */
function manyTanks(count: number): string {
  const points = Array.from(
    { length: count },
    (_, index) =>
      `      - { id: lt-${index}, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { H: 10.5, HH: 11.5 } }`,
  );
  return [
    'site: { id: north-park, kind: chemical-park, name: { zh: 北部化工园区, en: North Chemical Park }, region: [huaxia], timeZone: Asia/Shanghai }',
    'sources:',
    '  - id: tank-farm-1',
    '    kind: tank-farm',
    '    name: { zh: 一号罐区, en: Tank farm 1 }',
    '    points:',
    ...points,
    '',
  ].join('\n');
}

suiteNeeding([CHROMIUM], 'the page of alarms in a browser', () => {
  it('shows an alarm once it is published, rising and returned, and breaks no rule of its policy', async () => {
    await rig.start();
    const { page, complaints } = await rig.open();
    await page.getByText('No alarms').waitFor();
    await rig.publish({ 'lt-101': 10.6 });
    await alarmRow(page, 'lt-101').waitFor();
    expect(await alarmRow(page, 'lt-101').textContent()).toContain('Unacknowledged');
    expect(await alarmRow(page, 'lt-101').getAttribute('data-level')).toBe('2');
    await rig.publish({ 'lt-101': 11.3 });
    await page.locator('.alarm-row[data-level="1"]').waitFor();
    await rig.publish({ 'lt-101': 5 });
    await page.locator('.alarm-row[data-state="RTNUN"]').waitFor();
    expect(complaints).toEqual([]);
  });

  it('acknowledged in one window it changes in another', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'gt-201': 60 });
    const one = await rig.open();
    const other = await rig.open('/alarms', { language: 'zh' });
    await alarmRow(other.page, 'lt-101').getByText('未确认').waitFor();
    expect(await alarmRows(one.page).first().textContent()).toContain('gt-201');
    await alarmRow(one.page, 'lt-101')
      .getByRole('button', { name: /Acknowledge/ })
      .click();
    await alarmRow(other.page, 'lt-101').getByText('已确认').waitFor();
    expect(await other.page.locator('[data-state="UNACK"]').count()).toBe(1);
    const states = (await openAlarms(rig.gateway)).map(({ point, state }) => `${point} ${state}`);
    expect(states).toEqual(['gt-201 UNACK', 'lt-101 ACKED']);
  });

  it('goes blind when the gateway is killed, says so when a click fails, and comes back complete', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-101').waitFor();
    await rig.gateway.end('SIGKILL');
    await alarmRow(page, 'lt-101')
      .getByRole('button', { name: /Acknowledge/ })
      .click();
    const failed = page.locator('.notice').getByText('The gateway did not answer');
    await failed.waitFor({ timeout: 40_000 });
    await page.getByText(/No view since \d\d:\d\d:\d\d/).waitFor();
    await page.getByText('无画面更新').waitFor();
    expect(await page.locator('.sound').getAttribute('data-sounding')).toBe('blind');
    await rig.restart();
    await rig.publish({ 'lt-102': 11.3 });
    await page.locator('.blind').waitFor({ state: 'detached' });
    await alarmRow(page, 'lt-102').waitFor();
    expect(await alarmRow(page, 'lt-101').getAttribute('data-state')).toBe('UNACK');
    const shown = await alarmRows(page).count();
    expect(shown).toBe((await openAlarms(rig.gateway)).length);
  });

  it('does all that an emergency needs from the keyboard', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 10.7, 'gt-201': 30 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-102').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const current = await page.locator('[data-current]').getAttribute('id');
    expect(await page.locator('[role=grid]').getAttribute('aria-activedescendant')).toBe(current);
    await page.keyboard.press('a');
    await page.locator(`#${current}[data-state="ACKED"]`).waitFor();
    await page.keyboard.press('Shift+A');
    await expect
      .poll(() => page.locator('[data-state="UNACK"]').count(), { timeout: PATIENCE_MS })
      .toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('s');
    await page.locator('.action-form textarea').fill('watched by hand');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Out of sight 1').waitFor();
    const shelved = await openAlarms(rig.gateway, '?state=SHELVED');
    expect(shelved).toHaveLength(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.waitForURL(/#\/overview/);
  });

  it('takes a key for what was ticked by the pointer', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 10.7 });
    const { page } = await rig.open();
    for (const point of ['lt-101', 'lt-102'])
      await alarmRow(page, point).getByRole('checkbox').check();
    await page.keyboard.press('a');
    await expect
      .poll(() => page.locator('[data-state="UNACK"]').count(), { timeout: PATIENCE_MS })
      .toBe(0);
  });

  it('closes one thing at a time by Escape, and loses nothing that was written', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-101').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.story').waitFor();
    await page.keyboard.press('s');
    const text = page.locator('.action-form textarea');
    await text.fill('watched by hand');
    await page.keyboard.press('Escape');
    await page.getByText('What you have written would be lost.').waitFor();
    expect(await text.inputValue()).toBe('watched by hand');
    await page.keyboard.press('Escape');
    await page.getByText('What you have written would be lost.').waitFor({ state: 'detached' });
    // Whoever takes back what is written has answered: what is written next raises no question by itself.
    await page.keyboard.press('Escape');
    await page.getByText('What you have written would be lost.').waitFor();
    await text.fill('');
    await page.getByText('What you have written would be lost.').waitFor({ state: 'detached' });
    await text.fill('watched by hand');
    expect(await page.getByText('What you have written would be lost.').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard' }).click();
    await text.waitFor({ state: 'detached' });
    // The same form once more, and the other one.
    await page.keyboard.press('s');
    await text.waitFor();
    await page.keyboard.press('Escape');
    await text.waitFor({ state: 'detached' });
    await page.keyboard.press('c');
    await page.getByLabel('Comment').waitFor();
    await page.keyboard.press('Escape');
    await text.waitFor({ state: 'detached' });
    await page.locator('.detail').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
  });

  it('takes no letter or digit for a command where somebody has turned that off, and none twice from a key held down', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 10.7 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-102').waitFor();
    // The browser closes a dialog a moment after the key; until then keys work nothing behind it.
    const help = page.locator('dialog[open]');
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: /Keys of one character/ }).uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('2');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    // The others go on.
    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('button', { name: 'Keys off' }).click();
    await page.getByRole('checkbox', { name: /Keys of one character/ }).check();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await openAlarms(rig.gateway, '?state=ACKED')).toEqual([]);
    await alarmRow(page, 'lt-102').waitFor();
    await page.keyboard.press('ArrowDown');
    const current = await page.locator('[data-current]').getAttribute('id');
    await page.keyboard.down('a');
    await page.locator(`[data-current]:not(#${current})`).waitFor();
    await page.keyboard.down('a');
    await page.keyboard.up('a');
    await page.keyboard.press('2');
    await page.waitForURL(/#\/overview/);
    expect(await openAlarms(rig.gateway, '?state=ACKED')).toHaveLength(1);
  });

  it('shelves with a reason, tells what is out of sight, and offers no shelf for level 1', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 11.5 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-102').getByRole('button', { name: 'lt-102', exact: true }).click();
    await page.getByText('Level 1 can not be shelved.').waitFor();
    expect(await page.getByRole('button', { name: 'Shelve' }).count()).toBe(0);
    await alarmRow(page, 'lt-101').getByRole('button', { name: 'lt-101', exact: true }).click();
    await page.getByRole('button', { name: 'Shelve' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Write why').waitFor();
    await page.getByLabel('Reason').fill('gauge is being changed');
    await page.getByRole('button', { name: '60 min', exact: true }).click();
    expect(await page.getByRole('button', { name: '120 min' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('gauge is being changed').waitFor();
    await page.getByRole('link', { name: /Out of sight/ }).click();
    await alarmRow(page, 'lt-101').locator('.cell-state').getByText('until').waitFor();
    await alarmRow(page, 'lt-101').getByRole('button', { name: 'lt-101', exact: true }).click();
    await page.locator('.detail').getByRole('button', { name: 'Unshelve' }).click();
    await page.getByText('Nothing is shelved').waitFor();
  });

  it('shouts that sound is off until somebody touches it; a mute tells when it ends, and ends with news and blindness', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-101').waitFor();
    const sound = page.locator('.sound');
    if ((await sound.getAttribute('data-sound')) === 'locked') {
      await page.getByText('SOUND IS OFF').click();
    }
    await eventually(
      () => sound.getAttribute('data-sound'),
      (state) => state === 'on' || state === 'unavailable',
      PATIENCE_MS,
    );
    expect(await sound.getAttribute('data-sounding')).toBe('2');
    await page.keyboard.press('m');
    await page.getByText(/Muted, back in 1 min|Muted, back in 2 min/).waitFor();
    expect(await sound.getAttribute('data-sounding')).toBe('null');
    await rig.publish({ 'lt-102': 10.6 });
    await page.locator('.sound[data-sounding="2"]').waitFor();
    await page.keyboard.press('m');
    await page.locator('.sound[data-sounding="null"]').waitFor();
    await rig.gateway.end('SIGKILL');
    await page.locator('.sound[data-sounding="blind"]').waitFor();
  });

  it('loses no click to what comes and goes on the page while the button is down', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 11.5, 'gt-201': 60 });
    const { page } = await rig.open();
    const button = alarmRow(page, 'lt-101').getByRole('button', { name: /Acknowledge/ });
    const before = await alarmRow(page, 'lt-101').boundingBox();
    const narrowBar = async () => {
      await page.setViewportSize({ width: 1024, height: 720 });
      return (await page.locator('.top-bar').boundingBox())?.height;
    };
    const narrowBefore = await narrowBar();
    await page.setViewportSize({ width: 1280, height: 720 });
    await button.hover();
    await page.mouse.down();
    // Long enough for a loudspeaker to open and its banner to go.
    await page.evaluate(
      'new Promise((resolve) => { let left = 30; const next = () => (left-- ? requestAnimationFrame(next) : resolve()); next(); })',
    );
    await page.mouse.up();
    await page.locator('[data-state="ACKED"]').waitFor();
    await rig.gateway.end('SIGKILL');
    await page.locator('.blind').waitFor();
    const after = await alarmRow(page, 'lt-101').boundingBox();
    expect(after?.y).toBe(before?.y);
    // A bar with another line would have moved it: it keeps to one, and to two where there is less room, whatever stands in it.
    expect((await page.locator('.top-bar').boundingBox())?.height).toBeLessThan(60);
    expect(await narrowBar()).toBe(narrowBefore);
  });

  it.each([
    { by: 'the keyboard', acknowledge: (page: Page) => page.keyboard.press('a') },
    {
      by: 'the mouse',
      acknowledge: (page: Page) =>
        alarmRows(page)
          .first()
          .getByRole('button', { name: /Acknowledge/ })
          .click(),
    },
  ])(
    'stays where it is when $by acknowledges, and goes on with the next',
    async ({ acknowledge }) => {
      const count = 40;
      await rig.start(manyTanks(count));
      await rig.publish(
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`lt-${i}`, 10.6])),
      );
      const { page } = await rig.open();
      await page.getByText(`Live ${count}`).waitFor();
      const [first, second] = await alarmRows(page).evaluateAll((rows: { id: string }[]) =>
        rows.map(({ id }) => id),
      );
      await page.keyboard.press('ArrowDown');
      await page.locator(`#${first}[data-current]`).waitFor();
      await acknowledge(page);
      await page.locator(`#${second}[data-current]`).waitFor();
      const scrolled = () =>
        page.locator('.alarm-grid').evaluate((grid: { scrollTop: number }) => grid.scrollTop);
      expect(await scrolled()).toBe(0);
      await rig.publish({ 'lt-39': 11.9 });
      await page.locator('.alarm-row[data-level="1"]').waitFor();
      expect(await scrolled()).toBe(0);
      const acknowledged = await openAlarms(rig.gateway, '?state=ACKED');
      expect(acknowledged.map(({ id }) => `alarm-${id}`)).toEqual([first]);
      // Another window takes note of the current one: its row goes down the list, and the view not with it.
      const id = second?.replace('alarm-', '');
      await rig.gateway.post(`/api/v1/alarms/${id}/acknowledge`, {});
      await page.locator(`#${second}`).waitFor({ state: 'detached' });
      expect(await scrolled()).toBe(0);
      // Whoever asks for it is taken along.
      for (let time = 0; time < 12; time += 1) await page.keyboard.press('ArrowDown');
      await expect.poll(scrolled).toBeGreaterThan(0);
    },
  );

  it('finds closed alarms in the past by a word', async () => {
    await rig.start();
    await rig.leaveOneOver();
    const { page } = await rig.open('/alarms/history');
    await alarmRow(page, 'lt-102').waitFor();
    await page.getByRole('searchbox').fill('lt-101 level');
    await alarmRow(page, 'lt-102').waitFor({ state: 'detached' });
    expect(await alarmRow(page, 'lt-101').textContent()).toContain('Closed');
    await alarmRow(page, 'lt-101').getByRole('button', { name: 'lt-101', exact: true }).click();
    await page.locator('.story').getByText('Acknowledged').waitFor();
  });

  it('shows the value as it is now, marks one that can not be taken so, and keeps the worst beside it', async () => {
    await rig.start();
    await rig.publish({ 'gt-201': 60 });
    const { page } = await rig.open();
    const row = page.locator('.alarm-row[data-level="1"]');
    const value = row.locator('.cell-value');
    await value.getByText('60', { exact: true }).waitFor();
    await rig.publish({ 'gt-201': 58.5 });
    await value.getByText('58.5', { exact: true }).waitFor();
    await row.locator('.cell-limit').getByText('worst 60 ppm').waitFor();
    await rig.publish({ 'gt-201': { v: 58.5, q: 'bad' } });
    await value.getByText('bad', { exact: true }).waitFor();
    expect(await value.getAttribute('data-trust')).toBe('bad');
  });

  it('tells how bad it has been once it is milder or gone: level, value and how long', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 11.6, 'lt-102': 10.6 });
    await rig.publish({ 'lt-101': 10.8 });
    const { page } = await rig.open();
    await page.locator('.alarm-row[data-level="2"]').getByText('was Red').waitFor();
    const [first] = await openAlarms(rig.gateway, '?point=lt-101');
    await rig.gateway.post(`/api/v1/alarms/${first?.id}/acknowledge`, {});
    await rig.publish({ 'lt-101': 3 });
    await page.getByRole('link', { name: 'History' }).click();
    await alarmRow(page, 'lt-102').waitFor();
    await page.getByRole('button', { name: '1 Red' }).click();
    await alarmRow(page, 'lt-102').waitFor({ state: 'detached' });
    const row = alarmRow(page, 'lt-101');
    await row.getByText(/^lasted \d+ s$/).waitFor();
    expect(await row.getAttribute('data-level')).toBe('1');
    expect(await row.locator('.cell-value').textContent()).toBe('11.6m');
  });

  it('says what the filter hides and how bad it is; one click shows it, and a search of the past stays there', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-101').waitFor();
    await page.getByRole('button', { name: '2 Orange' }).click();
    await page.getByText('The filter hides nothing').waitFor();
    const before = await alarmRow(page, 'lt-101').boundingBox();
    await rig.publish({ 'lt-102': 11.6 });
    await page.getByText('1 hidden by the filter, 1 of them Red').waitFor();
    expect(await page.locator('.left-out').getAttribute('data-level')).toBe('1');
    expect(await alarmRow(page, 'lt-101').boundingBox()).toEqual(before);
    expect(await alarmRow(page, 'lt-102').count()).toBe(0);
    await page.getByRole('button', { name: 'Show all' }).click();
    await alarmRow(page, 'lt-102').waitFor();
    expect(await page.locator('.left-out').count()).toBe(0);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('searchbox').fill('lt-101');
    await alarmRow(page, 'lt-102').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /Live/ }).click();
    await alarmRow(page, 'lt-102').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  it.each([
    {
      became: 'done',
      state: 'ACKED',
      lose: (route: Route) => route.fetch().then(() => route.abort()),
    },
    { became: 'not-done', state: 'UNACK', lose: (route: Route) => route.abort() },
  ])(
    'says of an acknowledgement whose answer was lost what became of it: $became',
    async ({ became, state, lose }) => {
      await rig.start();
      await rig.publish({ 'lt-101': 10.6 });
      const { page } = await rig.open();
      const row = alarmRow(page, 'lt-101');
      await row.waitFor();
      await page.route('**/alarms/acknowledge', lose);
      await row.getByRole('button', { name: /Acknowledge/ }).click();
      await page.locator(`.notice[data-reason="${became}"]`).waitFor();
      expect((await openAlarms(rig.gateway)).map((alarm) => alarm.state)).toEqual([state]);
      await page.locator(`.alarm-row[data-state="${state}"]`).waitFor();
    },
  );

  it('does not say of an acknowledgement that a stopped gateway leaves unanswered that it was not done', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    const row = alarmRow(page, 'lt-101');
    await row.waitFor();
    rig.gateway.child.kill('SIGSTOP');
    await row.getByRole('button', { name: /Acknowledge/ }).click();
    const notice = page.locator('.notice');
    await notice.getByText('Not known whether it was done').waitFor();
    rig.gateway.child.kill('SIGCONT');
    // Whether a request of a page that has hung up is still done is the gateway's affair; the notice has to say so.
    const outcome = async () => {
      const [alarm] = await openAlarms(rig.gateway);
      return `${await notice.getAttribute('data-reason')} ${alarm?.state}`;
    };
    await expect.poll(outcome, { timeout: PATIENCE_MS }).toMatch(/^done ACKED$|^not-done UNACK$/);
  });

  it('scrolls through ten thousand alarms with only a screenful of rows', async () => {
    const count = 10_000;
    await rig.start(manyTanks(count));
    const client = await rig.gateway.connect();
    const names = Array.from({ length: count }, (_, index) => `lt-${index}`);
    for (let from = 0; from < count; from += 1_000) {
      const p = names.slice(from, from + 1_000);
      const payload = JSON.stringify({ p, v: p.map(() => 10.6) });
      await client.publishAsync('hazgate/v1/north-park/tank-farm-1/readings', payload, { qos: 1 });
    }
    await client.endAsync();
    const { page, complaints } = await rig.open();
    await page.getByText(`Live ${count}`).waitFor();
    expect(await alarmRows(page).count()).toBeLessThan(60);
    await page.locator('.alarm-grid').press('End');
    await page.locator(`[aria-rowindex="${count + 1}"]`).waitFor();
    expect(await alarmRows(page).count()).toBeLessThan(60);
    await page.getByRole('searchbox').fill('lt-9876');
    await alarmRow(page, 'lt-9876').waitFor();
    expect(await alarmRows(page).count()).toBe(1);
    await alarmRow(page, 'lt-9876')
      .getByRole('button', { name: /Acknowledge/ })
      .click();
    await page.locator('[data-state="ACKED"]').waitFor();
    expect(complaints).toEqual([]);
  }, 180_000);
});
