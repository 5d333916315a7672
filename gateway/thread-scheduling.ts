import { arch, constants, getPriority } from 'node:os';

/**
 * How Linux chooses who has a core next, asked for thread by thread. By its defaults whoever has begun keeps the core for a tick, 4 ms at 250 Hz,
 * also from a thread that has just been woken and has hardly used any; and on its way an alarm needs the core four times.
 *
 * Node has no call for this, so it goes through its interface for foreign functions. Where there is none, or the system refuses, threads have the
 * order of their nice values alone, and alarms are as right, but later. `gateway/bench/README.md` tells by how much.
 */

/** Number of `sched_setattr`, by processor; the C library of many systems has no function for it. */
const SET_ATTRIBUTES: Partial<Record<string, bigint>> = { x64: 314n, arm64: 274n };
/** Policies, of Linux's `sched.h`. */
const SCHED_OTHER = 0;
const SCHED_IDLE = 5;
/** The first version of `struct sched_attr`. */
const ATTRIBUTES_BYTES = 48;
/** The shortest slice there is, in nanoseconds. Whoever asks for less at a time than who runs just now is let in at once (from Linux 6.12). */
const SHORT_SLICE_NS = 100_000n;
const USUAL_SLICE_NS = 0n;
const THIS_THREAD = 0;

type SystemCall = (
  number: bigint,
  threadId: bigint,
  attributes: Uint8Array,
  flags: bigint,
) => bigint;

/** Null until it is asked for, and where there is none. */
let systemCall: SystemCall | null = null;

/**
 * Has this thread, and all that it starts from now on, let onto a core as soon as they wake. From then on the other functions do something. For the
 * program of a gateway: it holds for the process, and only Linux knows it.
 */
export function comeFirst(): void {
  systemCall ??= loadSystemCall();
  setAttributes(THIS_THREAD, { policy: SCHED_OTHER, nice: niceOf(), sliceNs: SHORT_SLICE_NS });
}

/**
 * Has a thread of this process leave its core to any other at once, with next to no right to it while others want it. Without the right to raise priorities
 * that is for good: {@link takeTurn} comes first, and tells whether there is one.
 *
 * @param threadId the system's, as in `/proc/thread-self`
 */
export function giveWay(threadId: number): void {
  setAttributes(threadId, { policy: SCHED_IDLE, nice: niceOf(threadId), sliceNs: USUAL_SLICE_NS });
}

/**
 * Gives a thread of this process what a nice value gives it, and does not let it come first.
 *
 * @returns whether the system did so; false also where nothing was asked of it
 */
export function takeTurn(threadId: number, nice: number): boolean {
  return setAttributes(threadId, { policy: SCHED_OTHER, nice, sliceNs: USUAL_SLICE_NS });
}

/** Nice value of a thread of this process, by default of this one; that of any other where it has ended. */
export function niceOf(threadId: number = THIS_THREAD): number {
  try {
    return getPriority(threadId);
  } catch {
    return constants.priority.PRIORITY_NORMAL;
  }
}

interface Attributes {
  readonly policy: number;
  readonly nice: number;
  readonly sliceNs: bigint;
}

/** A refusal leaves everything as it was. */
function setAttributes(threadId: number, { policy, nice, sliceNs }: Attributes): boolean {
  const number = SET_ATTRIBUTES[arch()];
  if (systemCall === null || number === undefined) return false;
  const attributes = new Uint8Array(ATTRIBUTES_BYTES);
  const view = new DataView(attributes.buffer);
  view.setUint32(0, ATTRIBUTES_BYTES, true);
  view.setUint32(4, policy, true);
  view.setInt32(16, nice, true);
  view.setBigUint64(24, sliceNs, true);
  try {
    return systemCall(number, BigInt(threadId), attributes, 0n) === 0n;
  } catch {
    // A later Node may want to be asked otherwise; alarms do not wait for that.
    systemCall = null;
    return false;
  }
}

function loadSystemCall(): SystemCall | null {
  if (process.platform !== 'linux' || isForbidden()) return null;
  try {
    const ffi = process.getBuiltinModule('node:ffi');
    const { functions } = ffi.dlopen(null, {
      syscall: { arguments: ['i64', 'i64', 'buffer', 'i64'], return: 'i64' },
      sched_getscheduler: { arguments: ['i32'], return: 'i32' },
    });
    // Who started the gateway with another policy meant it.
    return functions.sched_getscheduler(THIS_THREAD) === SCHED_OTHER ? functions.syscall : null;
  } catch {
    // A Node built or started without it.
    return null;
  }
}

/** By Node's permission model; to ask the module itself would have it tell that it is new. */
function isForbidden(): boolean {
  return process.permission?.has('ffi') === false;
}
