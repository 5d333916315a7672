import type { Tone } from './annunciation.ts';

/** Pulses of one call: pitch in Hz, start and length in seconds; and how often the call repeats. */
interface Call {
  readonly everyMs: number;
  readonly pulses: readonly (readonly [pitchHz: number, startS: number, lengthS: number])[];
}

/** Nothing is more urgent: an alarm of level 1, and a cut that is not carried out. */
const MOST_URGENT: Call = {
  everyMs: 1_500,
  pulses: [
    [988, 0, 0.16],
    [740, 0.2, 0.16],
    [988, 0.4, 0.16],
    [740, 0.6, 0.16],
  ],
};

const CALLS: Readonly<Record<'1' | '2' | '3' | '4' | 'cut' | 'blind', Call>> = {
  '1': MOST_URGENT,
  cut: MOST_URGENT,
  '2': {
    everyMs: 2_500,
    pulses: [
      [784, 0, 0.18],
      [784, 0.26, 0.18],
    ],
  },
  '3': { everyMs: 5_000, pulses: [[587, 0, 0.25]] },
  '4': { everyMs: 10_000, pulses: [[440, 0, 0.25]] },
  blind: {
    everyMs: 3_000,
    pulses: [
      [523, 0, 0.35],
      [349, 0.4, 0.6],
    ],
  },
};

const RAMP_S = 0.015;
const LOUDNESS = 0.35;

/** Whether sound can be heard: browsers keep it locked until the reader touches the page. */
export type SirenState = 'locked' | 'on' | 'unavailable';

/** Makes the sounds, by itself and without files. */
export class Siren {
  private context: AudioContext | null = null;
  private tone: Tone = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  get state(): SirenState {
    if (this.context === null) return 'unavailable';
    return this.context.state === 'running' ? 'on' : 'locked';
  }

  /** What is being repeated now. */
  get sounding(): Tone {
    return this.tone;
  }

  /** Opens the way to the loudspeaker; it stays locked until {@link unlock} is called from a touch or a key. */
  start(): void {
    try {
      this.context = new AudioContext();
      this.context.addEventListener('statechange', () => this.changed());
    } catch {
      // A machine without a sound device: said on the screen.
    }
    this.changed();
  }

  /** To be called from within a touch or a key press. */
  unlock(): void {
    if (this.context?.state === 'suspended') this.context.resume().catch(() => this.changed());
  }

  /** Repeats this tone from now on; the same tone again changes nothing. */
  repeat(tone: Tone): void {
    if (tone === this.tone) return;
    this.tone = tone;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    if (tone === null) return;
    const call = CALLS[String(tone) as keyof typeof CALLS];
    this.play(call);
    this.timer = setInterval(() => this.play(call), call.everyMs);
  }

  private play({ pulses }: Call): void {
    const { context } = this;
    if (context === null || context.state !== 'running') return;
    for (const [pitchHz, startS, lengthS] of pulses) {
      const from = context.currentTime + startS;
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: pitchHz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(LOUDNESS, from + RAMP_S);
      gain.gain.setValueAtTime(LOUDNESS, from + lengthS - RAMP_S);
      gain.gain.linearRampToValueAtTime(0, from + lengthS);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(from + lengthS);
    }
  }
}
