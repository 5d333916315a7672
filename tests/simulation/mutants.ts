import { registerHooks } from 'node:module';

/** A bug put in on purpose: one piece of one source file is replaced while it is loaded. */
export interface Mutant {
  readonly name: string;
  /** What a reader of the table is told. */
  readonly bug: string;
  /** Path of the file from the root of the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Each must be caught; one that is not shows a hole in the invariants. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ack-before-sync',
    bug: 'acknowledges before the sync',
    file: 'gateway/broker/acknowledgements.ts',
    from: 'if (this.lastLsn <= this.durableLsn) this.release();',
    to: 'this.durableLsn = this.lastLsn; this.release();',
  },
  {
    name: 'off-delay-through-silence',
    bug: 'lets an off-delay run on through silence',
    file: 'rules/expire.ts',
    from: 'state.replaceRule(index, abandonOffDelays(rule));',
    to: 'state.replaceRule(index, rule === null ? abandonOffDelays(rule) : rule);',
  },
  {
    name: 'on-delay-lost-at-restart',
    bug: 'forgets a running on-delay at a restart',
    file: 'rules/whole-plant.ts',
    from: 'replaceRules(state, abandonOffDelays);',
    to: 'replaceRules(state, (rule) => abandonOffDelays({ ...rule, holds: rule.holds.map(withoutDelays) }));',
  },
  {
    name: 'deadline-lost-in-snapshot',
    bug: 'leaves a running on-delay out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'holds: names.map((name) => saved.holds[name] ?? RELEASED),',
    to: 'holds: names.map((name) => ({ ...(saved.holds[name] ?? RELEASED), onStart: null })),',
  },
  {
    name: 'shelf-lost-in-snapshot',
    bug: 'leaves a shelf and its end out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: '    shelf: saved.shelf,\n    outOfService: saved.outOfService,\n  };',
    to: '    shelf: null,\n    outOfService: saved.outOfService,\n  };',
  },
  {
    name: 'duplicates-forgotten',
    bug: 'begins with an empty duplicate window after a restart',
    file: 'rules/engine-snapshot.ts',
    from: 'DuplicateWindow.restore(snapshot.window)',
    to: 'DuplicateWindow.restore([])',
  },
  {
    name: 'duplicates-judged',
    bug: 'judges a redelivered reading again',
    file: 'rules/duplicate-window.ts',
    from: "if (again) return 'duplicate';",
    to: "if (again) return 'new';",
  },
  {
    name: 'delayed-clears',
    bug: 'lets a delayed reading clear an alarm',
    file: 'rules/judge-reading.ts',
    from: "clears: quality === 'good' && standing === 'live',",
    to: "clears: quality === 'good' && standing !== 'late-live',",
  },
  {
    name: 'uncertain-clears',
    bug: 'lets an uncertain reading clear an alarm',
    file: 'rules/judge-reading.ts',
    from: "clears: quality === 'good' && standing === 'live',",
    to: "clears: standing === 'live',",
  },
  {
    name: 'number-reused',
    bug: 'takes the last event of a record for unwritten at a start',
    file: 'gateway/journal/survey.ts',
    from: 'for (const event of events) this.#follow(event);',
    to: 'for (const event of events.slice(0, -1)) this.#follow(event);',
  },
  {
    name: 'torn-tail-kept',
    bug: 'believes a record whose checksum is wrong',
    file: 'gateway/journal/record.ts',
    from: 'if (crc32(body) !== bytes.readUInt32BE(offset + 8)) return null;',
    to: '',
  },
  {
    name: 'failed-sync-tried-again',
    bug: 'goes on after a failed sync as if it had worked',
    file: 'gateway/journal/group-commit.ts',
    from: `this.fail(\`the disk did not confirm a write: \${messageOf(error)}\`);\n      return;`,
    to: 'void messageOf(error);',
  },
  {
    name: 'not-durable-told-as-durable',
    bug: 'tells the events of a late commit under their numbers',
    file: 'gateway/journal/group-commit.ts',
    from: 'return events.map(provisional);',
    to: 'return events.slice();',
  },
  {
    name: 'feed-skips-behind',
    bug: 'sends a feed client that is behind the newest events first',
    file: 'gateway/feed/feed-client.ts',
    from: 'this.cursor === before &&',
    to: '',
  },
  {
    name: 'withdrawal-forgotten',
    bug: 'does not withdraw what was announced and lost',
    file: 'gateway/core.ts',
    from: 'withdrawn, boot }',
    to: 'withdrawn: withdrawn.slice(0, 0), boot }',
  },
  {
    name: 'deadline-not-followed',
    bug: 'does not set the timer for a new deadline',
    file: 'gateway/deadline-timer.ts',
    from: 'if (this.#setFor !== null && this.#setFor <= dueAt) return;',
    to: 'if (this.#setFor !== null) return;',
  },
  {
    name: 'retained-falls-back',
    bug: 'does not publish an alarm anew when it changes',
    file: 'gateway/broker/alarm-topics.ts',
    from: 'version <= (this.versions.get(id) ?? 0)',
    to: 'this.versions.has(id)',
  },
  {
    name: 'acks-out-of-order',
    bug: 'lets the acknowledgements of one commit go in the wrong order',
    file: 'gateway/broker/acknowledgements.ts',
    from: 'pending.connection.behindKeeping.push(pending);',
    to: 'pending.connection.behindKeeping.unshift(pending);',
  },
  {
    name: 'redelivery-believed',
    bug: 'acknowledges what is marked as sent again without looking',
    file: 'gateway/broker/broker-hooks.ts',
    from: "connection.openHandshake(messageId) : 'new';",
    to: "connection.openHandshake(messageId) : packet.dup ? 'known' : 'new';",
  },
  {
    name: 'refusal-never-settled',
    bug: 'never says that a refused message is kept',
    file: 'gateway/ingest/rejected-store.ts',
    from: 'for (const { settle } of batch) settle(true);',
    to: '',
  },
  {
    name: 'action-answered-early',
    bug: 'answers an action before it is durable',
    file: 'gateway/door.ts',
    from: 'if (lsn <= this.#durableLsn) return Promise.resolve(true);',
    to: 'if (lsn >= 0) return Promise.resolve(true);',
  },
  {
    name: 'site-number-skipped',
    bug: 'skips a number in the chain of a site',
    file: 'gateway/journal/chain.ts',
    from: '(head?.siteSeq ?? 0) + 1',
    to: '(head?.siteSeq ?? 0) + (this.#seq % 50 === 7 ? 2 : 1)',
  },
  {
    name: 'site-chain-mixed',
    bug: 'chains a site to the event before, of whatever site',
    file: 'gateway/journal/chain.ts',
    from: 'sitePrevHash: head?.hash ?? null,',
    to: 'sitePrevHash: head === undefined ? null : this.#hash,',
  },
  {
    name: 'tail-cut-too-short',
    bug: 'cuts off records that were synced and not yet shown to be',
    file: 'gateway/journal/survey.ts',
    from: 'if (frame.head.lsn < verdict.tailFrom && frame.head.lsn <= confirmedLsn) kept.push(frame);',
    to: 'if (frame.head.lsn <= this.#syncedLsn) kept.push(frame);',
  },
  {
    name: 'stop-does-not-drain',
    bug: 'closes the journal at a stop without waiting for the last commit',
    file: 'gateway/journal/journal.ts',
    from: 'await this.#commits.drained();\n    if (this.#commits.failed)',
    to: 'if (this.#commits.failed)',
  },
  {
    name: 'history-leaves-out',
    bug: 'leaves some events out of alarm history',
    file: 'gateway/views/alarm-history.ts',
    from: "if (event.kind !== 'alarm' ||",
    to: "if (event.kind !== 'alarm' || event.type === 'escalated' ||",
  },
  {
    name: 'feed-client-unbounded',
    bug: 'lets the buffer of a frozen feed client grow',
    file: 'gateway/feed/feed-client.ts',
    from: 'this.sink.bufferedBytes() + chunk.length > this.bounds.clientBytesMax',
    to: 'chunk.length < 0',
  },
  {
    name: 'pending-unbounded',
    bug: 'never gives up, however much waits for the disk',
    file: 'gateway/journal/group-commit.ts',
    from: 'if (this.#pendingBytes > this.#limits.pendingBytesMax) {',
    to: 'if (this.#pendingBytes < 0) {',
  },
  {
    name: 'batch-turned-round',
    bug: 'judges the readings of one message from the last to the first',
    file: 'rules/engine.ts',
    from: 'const reading = readings[index] as Reading;',
    to: 'const reading = readings[readings.length - 1 - index] as Reading;',
  },
  {
    name: 'delayed-taken-for-live',
    bug: 'takes a delayed reading for a live one',
    file: 'rules/judge-reading.ts',
    from: 'const timely = at.wallMs - eventTime <= state.point.staleAfterMs;',
    to: 'const timely = at.wallMs - eventTime <= 2 * state.point.staleAfterMs;',
  },
  {
    name: 'points-miscounted',
    bug: 'wants four yellow points for an orange item',
    file: 'rules/colour-count.ts',
    from: 'yellow: 3,',
    to: 'yellow: 4,',
  },
  {
    name: 'silent-point-counts-no-more',
    bug: 'takes a silent point out of its group',
    file: 'rules/point-state.ts',
    from: '    let rank = -1;',
    to: '    let rank = -1;\n    if (this.stale) return rank;',
  },
  {
    name: 'groups-lost-in-snapshot',
    bug: 'leaves the groups out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'state.rules = state.rules.map((rule) => restoreRule(rule, saved.rules));',
    to: 'state.rules = state.rules.slice();',
  },
  {
    name: 'cut-forgotten-at-restart',
    bug: 'leaves open cuts out of what a snapshot restores',
    file: 'rules/carry-interlocks.ts',
    from: 'return before === undefined\n      ? freshArea(area.causes.length, 0)',
    to: 'return before?.fullName !== undefined\n      ? freshArea(area.causes.length, 0)',
  },
  {
    name: 'doubt-permits-power',
    bug: 'permits power on a value that is uncertain or delayed',
    file: 'rules/interlock-machine.ts',
    from: "if (sight.trust === 'sure') return sight.cut",
    to: "if (sight.trust === 'sure' || sight.trust === 'unsure') return sight.cut",
  },
  {
    name: 'doubt-requires-no-cut',
    bug: 'requires a cut only on a good and timely value',
    file: 'rules/interlock-machine.ts',
    from: "const isSeen = trust === 'sure' || trust === 'unsure' || trust === 'old';",
    to: "const isSeen = trust === 'sure' || trust === 'old';",
  },
  {
    name: 'late-news-requires-no-cut',
    bug: 'requires no cut on a value that is late but live',
    file: 'rules/follow-interlocks.ts',
    from: "} else if (disposition === 'late-live') {",
    to: "} else if (disposition === 'quarantined') {",
  },
  {
    name: 'one-clear-cause-permits-power',
    bug: 'permits power as soon as one of two causes has cleared',
    file: 'rules/area-machine.ts',
    from: 'causes.some((axes) => !axes.permits || requiresCut(axes))',
    to: 'causes.every((axes) => !axes.permits || requiresCut(axes))',
  },
  {
    name: 'restore-at-its-limit',
    bug: 'permits power at the restore value and not only below it',
    file: 'rules/interlock-sight.ts',
    from: "return value < below ? 'left' : 'between';",
    to: "return value <= below ? 'left' : 'between';",
  },
  {
    name: 'silence-permits-power',
    bug: 'takes the last word of a silent cause for its present one',
    file: 'rules/follow-interlocks.ts',
    from: "at);\n  followCauses(interlocks, role, 'fault', null, when, where);",
    to: "at);\n  followCauses(interlocks, role, 'old', null, when, where);",
  },
  {
    name: 'downtime-permits-power',
    bug: 'believes after a start what was heard long before it',
    file: 'rules/carry-interlocks.ts',
    from: 'axes.permits && latest?.timely !== true',
    to: 'axes.permits && latest === undefined',
  },
  {
    name: 'cut-required-again',
    bug: 'requires the same cut with every reading',
    file: 'rules/area-machine.ts',
    from: 'if (!before.permits || requiresCut(before)) return null;',
    to: 'if (axes.faultLock) return null;',
  },
  {
    name: 'commanded-again',
    bug: 'commands an open cut again with every configuration',
    file: 'rules/area-machine.ts',
    from: 'if (!this.#area.commands || entry.command !== null) return entry;',
    to: 'if (!this.#area.commands) return entry;',
  },
  {
    name: 'feed-deadline-lost',
    bug: 'never looks whether a cut was obeyed',
    file: 'rules/area-machine.ts',
    from: 'dueAt: isWatched(this.#area) ? steadyMs + this.#area.deadlineMs : null,',
    to: 'dueAt: null,',
  },
  {
    name: 'area-deadline-does-not-wake',
    bug: 'sets no timer for the deadlines of areas',
    file: 'rules/plant-state.ts',
    from: 'return earlier(earlier(ofPoint, this.interlocks.wakeAt()), this.calendar.dueAt);',
    to: 'return earlier(ofPoint, this.calendar.dueAt);',
  },
  {
    name: 'person-ends-cut',
    bug: 'ends open cuts with whatever a person does',
    file: 'rules/engine.ts',
    from: "      case 'action':\n",
    to: "      case 'action':\n        for (const { index } of this.#plant.interlocks.areas)\n          this.#plant.interlocks.set(index, { ...this.#plant.interlocks.at(index), entries: [] });\n",
  },
  {
    name: 'command-not-repeated',
    bug: 'does not send a command again to a controller that comes back',
    file: 'gateway/broker/command-topics.ts',
    from: 'if (filters.some((filter) => meets(filter, topic))) this.send(command);',
    to: '',
  },
  {
    name: 'restore-before-durable',
    bug: 'sends a restore before the disk has it',
    file: 'gateway/broker/command-topics.ts',
    from: "(command.action === 'restore' && !event.durable)",
    to: "(command.action === 'restore' && event.durable === null)",
  },
  {
    name: 'quiet-reading-of-a-cause',
    bug: 'takes readings of a cause without looking at its areas',
    file: 'rules/plant-state.ts',
    from: 'this.interlocks.isUnmovedBy(state.index, reading.value) && takeQuietly',
    to: 'takeQuietly',
  },
  {
    name: 'mode-lost-in-snapshot',
    bug: 'leaves the mode of a point out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'mode: snapshot.mode,',
    to: 'mode: null,',
  },
  {
    name: 'calibration-clears',
    bug: 'judges readings of a point that a person has put into calibration',
    file: 'rules/point-mode.ts',
    from: "return mode !== null && mode.mode !== 'bump-test';",
    to: 'return mode === null && mode !== null;',
  },
  {
    name: 'test-unmarked',
    bug: 'does not mark what a bump test raises',
    file: 'rules/follow-rule.ts',
    from: "return isTest(state.mode) ? 'TEST' : null;",
    to: 'return isTest(state.mode) ? null : null;',
  },
  {
    name: 'test-counted',
    bug: 'counts what a bump test shows to the group of the point',
    file: 'rules/point-state.ts',
    from: 'return this.mode.colourRank;',
    to: 'this.stale;',
  },
  {
    name: 'view-regained-untold',
    bug: 'does not tell that a source is seen again',
    file: 'rules/source-views.ts',
    from: 'else if (wasBlind) {',
    to: 'else if (!wasBlind) {',
  },
  {
    name: 'rain-lost-in-snapshot',
    bug: 'leaves the rain of 24 hours out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'rain: snapshot.rain,',
    to: 'rain: [],',
  },
  {
    name: 'frozen-too-soon',
    bug: 'calls a point frozen one reading too soon',
    file: 'rules/suspicion.ts',
    from: 'for (let age = 0; age < readings - 1; age += 1)',
    to: 'for (let age = 0; age < readings - 2; age += 1)',
  },
  {
    name: 'clipped-at-one-end',
    bug: 'does not look whether values stop short of a limit that a fall meets',
    file: 'rules/suspicion.ts',
    from: 'pinnedAt(lowest, values, resolution) >= readings',
    to: 'pinnedAt(lowest, values, resolution) > of',
  },
  {
    name: 'copy-of-nobody',
    bug: 'holds readings against no other point',
    file: 'rules/point-twins.ts',
    from: 'watched.filter(({ point }) => areTwins(state.point, point));',
    to: 'watched.filter(({ point }) => state.point === point);',
  },
  {
    name: 'suspect-clears',
    bug: 'lets a point that looks faked clear its alarms',
    file: 'rules/point-state.ts',
    from: "return quality === 'good' && this.#isSuspect ? 'uncertain' : quality;",
    to: 'return this.#isSuspect === null ? quality : quality;',
  },
  {
    name: 'trail-lost-in-snapshot',
    bug: 'leaves the last values of a watched point out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'if (snapshot.trail !== null) state.trail?.restore(snapshot.trail);',
    to: '',
  },
  {
    name: 'rate-one-way',
    bug: 'looks at displacements that grow, and not at those that shrink',
    file: 'rules/judge-rate.ts',
    from: 'return perDay === null ? null : Math.abs(perDay);',
    to: 'return perDay;',
  },
  {
    name: 'rate-fed-by-doubt',
    bug: 'keeps uncertain readings for later rates',
    file: 'rules/judge-rate.ts',
    from: "if (quality === 'good' && !isTest(state.mode)) state.rates = seen;",
    to: 'if (!isTest(state.mode)) state.rates = seen;',
  },
  {
    name: 'rates-lost-in-snapshot',
    bug: 'leaves the readings behind a rate out of what a snapshot restores',
    file: 'rules/engine-snapshot.ts',
    from: 'rates: snapshot.rates,',
    to: 'rates: [],',
  },
  {
    name: 'season-never-begins',
    bug: 'sets no deadline for the next season',
    file: 'rules/season-calendar.ts',
    from: 'this.#dueAt = next === null ? null : at.steadyMs + (next - at.wallMs);',
    to: 'this.#dueAt = next === null ? null : at.steadyMs + 1e9 + (next - at.wallMs);',
  },
  {
    name: 'season-lost-in-snapshot',
    bug: 'leaves the season out of what a snapshot restores',
    file: 'rules/engine.ts',
    from: 'const seasonal = inSeason(register, new Map(snapshot.calendar.seasons));',
    to: 'const seasonal = register;',
  },
  {
    name: 'season-ignores-clock-step',
    bug: 'does not look at the calendar when the wall clock is set',
    file: 'rules/engine.ts',
    from: 'this.#plant.calendar.followClockStep(this.register, at);',
    to: '',
  },
];

/** The mutant of that name; throws where there is none. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (mutant === undefined) throw new RangeError(`no mutant ${name}`);
  return mutant;
}

/** From here on the file is loaded with the bug in it; loading fails where the place is no longer there, or not once. */
export function release({ file, from, to }: Mutant): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const source = String(loaded.source);
      const pieces = source.split(from);
      if (pieces.length !== 2) {
        throw new Error(`${file} holds "${from}" ${pieces.length - 1} times: mend the mutant`);
      }
      return { ...loaded, source: pieces.join(to) };
    },
  });
}
