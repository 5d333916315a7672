import { suggestion } from '../gateway/config/suggest.ts';
import type { SiteFile } from '../rules/site-file.ts';
import { type FaultFile, isLinkFault } from './fault/fault-file.ts';
import { LinkFaults } from './fault/link-fault.ts';
import { Waveform } from './fault/value-fault.ts';
import { Instrument, type Seen } from './instrument/instrument.ts';
import type { InstrumentFile } from './instrument/instrument-file.ts';
import { conversionOf } from './instrument/unit-conversion.ts';
import { digitsOf, frequencyHz } from './instrument/vibrating-wire.ts';
import { Plant, type PlantReading, type Station } from './plant.ts';
import { type PlantPoint, plantPointsOf } from './plant-point.ts';
import type { Problem } from './problem.ts';
import { type AnyAction, modelOf } from './process/model.ts';
import type { Model, Position, Signal } from './process/process.ts';
import type { ProcessFile } from './process/process-file.ts';
import { lintProcess } from './process/process-lint.ts';
import { ProcessRun } from './process/process-run.ts';
import { Random } from './random.ts';
import { fullNameOf } from './schedule.ts';
import { Sensor } from './sensor.ts';

/** What a plant is built from. */
export interface PlantFiles {
  readonly processes: readonly ProcessFile[];
  readonly faults: readonly FaultFile[];
  readonly seed: number;
}

const NOWHERE: Position = { xM: 0, yM: 0, zM: 0 };

/** FNV-1a: chance of its own for everything that has a name, so that one more instrument changes no other. */
function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return seed * 0x1_0000 + (hash >>> 0);
}

/** Builds a plant, or says what keeps it from being built. One use each. */
class PlantBuilder {
  readonly problems: Problem[] = [];
  readonly #files: PlantFiles;
  readonly #points: readonly PlantPoint[];
  readonly #names: readonly string[];
  readonly #models = new Map<string, Model<AnyAction>>();
  readonly #runs: ProcessRun[] = [];
  readonly #stations = new Map<string, Station & { readonly sensors: Sensor[] }>();
  readonly #waveforms = new Map<string, Waveform>();
  readonly #links: LinkFaults;
  /** Points that have an instrument, and where it stands. */
  readonly #taken = new Set<string>();

  constructor(files: PlantFiles, points: readonly PlantPoint[]) {
    this.#files = files;
    this.#points = points;
    this.#names = points.map(({ fullName }) => fullName);
    this.#links = new LinkFaults(new Random(seedOf(files.seed, 'links')));
  }

  build(tell: ((reading: PlantReading) => void) | undefined): Plant {
    this.#checkFaults();
    for (const [index, file] of this.#files.processes.entries()) this.#addProcess(file, index);
    const links = this.#files.faults.filter(isLinkFault);
    return new Plant(this.#runs, [...this.#stations.values()], links, tell);
  }

  #problem(path: Problem['path'], message: string): void {
    this.problems.push({ path, message });
  }

  #addProcess(file: ProcessFile, index: number): void {
    const path = ['processes', index];
    if (this.#models.has(file.id)) this.#problem([...path, 'id'], `'${file.id}' stands here twice`);
    const own = lintProcess(file);
    for (const { path: below, message } of own) this.#problem([...path, ...below], message);
    if (own.length > 0) return;
    if (file.model === 'gas-release' && file.rateFrom !== undefined) {
      const unit = this.#signal(file.rateFrom, null, [...path, 'rateFrom'])?.unit;
      if (unit !== undefined && unit !== 'kg/s') {
        this.#problem([...path, 'rateFrom'], `is in ${unit}, not in kg/s`);
      }
    }
    const find = (name: string) => this.#find(name, null);
    const random = new Random(seedOf(this.#files.seed, file.id));
    const model = modelOf(file, find, random);
    this.#models.set(file.id, model);
    this.#runs.push(new ProcessRun(model, file.timeScale, file.do));
    for (const [place, instrument] of file.instruments.entries()) {
      this.#addInstrument(file, instrument, [...path, 'instruments', place]);
    }
  }

  #find(name: string, own: Model<AnyAction> | null): Signal | null {
    const slash = name.indexOf('/');
    if (slash === -1) return own?.signals.get(name) ?? null;
    return this.#models.get(name.slice(0, slash))?.signals.get(name.slice(slash + 1)) ?? null;
  }

  /** A signal by its name; tells a problem where there is none. */
  #signal(name: string, own: Model<AnyAction> | null, path: Problem['path']): Signal | null {
    const found = this.#find(name, own);
    if (found !== null) return found;
    const known = [
      ...(own?.signals.keys() ?? []),
      ...[...this.#models].flatMap(([id, { signals }]) =>
        [...signals.keys()].map((signal) => `${id}/${signal}`),
      ),
    ];
    const near = suggestion(name, known);
    const all =
      near === '' && own !== null ? `; there are ${[...own.signals.keys()].join(', ')}` : near;
    this.#problem(path, `unknown signal '${name}'${all}`);
    return null;
  }

  #addInstrument(process: ProcessFile, file: InstrumentFile, path: Problem['path']): void {
    const own = this.#models.get(process.id) ?? null;
    const signal = this.#signal(file.reads, own, [...path, 'reads']);
    const fullName = fullNameOf(file.point, this.#names);
    const point = this.#points.find((each) => each.fullName === fullName);
    if (point === undefined) {
      const near = suggestion(file.point, this.#names);
      this.#problem([...path, 'point'], `unknown point '${file.point}'${near}`);
      return;
    }
    if (this.#taken.has(point.fullName)) {
      this.#problem([...path, 'point'], `${point.fullName} has an instrument already`);
    }
    this.#taken.add(point.fullName);
    if (signal === null) return;
    const seen = this.#seenBy(file, point, signal, own, path);
    if (seen === null) return;
    this.#addSensor(process, file, point, seen);
  }

  #addSensor(process: ProcessFile, file: InstrumentFile, point: PlantPoint, seen: Seen): void {
    const { seed } = this.#files;
    const periodSeconds = file.everySeconds ?? point.periodSeconds;
    const random = new Random(seedOf(seed, point.fullName));
    const sensor = new Sensor({
      point,
      instrument: new Instrument(file, seen, point.range, random),
      actions: file.do,
      faults: this.#files.faults.filter((fault) => this.#isOn(fault, point)),
      links: this.#links,
      counts: process.device.counter,
      periodSeconds,
      waveform: this.#waveforms.get(point.fullName) ?? null,
      waveformOf: (name) => this.#waveforms.get(this.#copied(name, point)) ?? null,
      random: new Random(seedOf(seed, `${point.fullName} faults`)),
    });
    const everyMs = Math.max(1, Math.round(periodSeconds * 1_000));
    const firstMs = Math.round(file.offsetSeconds * 1_000);
    const key = `${process.id} ${point.source} ${everyMs} ${firstMs}`;
    const { device } = process;
    const { source } = point;
    const station = this.#stations.get(key) ?? {
      source,
      device,
      everyMs,
      sensors: [],
      nextMs: firstMs,
    };
    this.#stations.set(key, station);
    station.sensors.push(sensor);
  }

  #seenBy(
    file: InstrumentFile,
    point: PlantPoint,
    signal: Signal,
    own: Model<AnyAction> | null,
    path: Problem['path'],
  ): Seen | null {
    if (signal.local && point.position === null) {
      const message = `${file.reads} depends on the place: ${point.fullName} needs a position in the site file`;
      this.#problem([...path, 'point'], message);
      return null;
    }
    const place = point.position ?? NOWHERE;
    const read = this.#reader(file, point, signal, own, path);
    if (read === null) return null;
    const others = file.crossSensitivity.map(({ reads, factor }, index) => ({
      signal: this.#signal(reads, own, [...path, 'crossSensitivity', index, 'reads']),
      factor,
    }));
    return {
      read: () => read(place),
      readOthers: () =>
        others.reduce(
          (sum, { signal: other, factor }) => sum + factor * (other?.read(place) ?? 0),
          0,
        ),
    };
  }

  /** How the signal becomes a value of the point: by its unit, or by the wire of a piezometer. */
  #reader(
    file: InstrumentFile,
    point: PlantPoint,
    signal: Signal,
    own: Model<AnyAction> | null,
    path: Problem['path'],
  ): ((place: Position) => number) | null {
    const isWire = point.kind === 'piezometer' && signal.unit === 'kPa' && point.unit !== 'kPa';
    if (isWire) {
      const { calibration } = point;
      if (calibration === null) {
        this.#problem([...path, 'point'], `${point.fullName} needs G and R0 in its calibration`);
        return null;
      }
      const { temperatureReads, barometerReads } = file;
      const other = (key: string, name: string | undefined) =>
        name === undefined ? null : this.#signal(name, own, [...path, key]);
      const ground = other('temperatureReads', temperatureReads);
      const air = other('barometerReads', barometerReads);
      const inHz = point.unit === 'Hz';
      return (place) => {
        const temperatureC = ground?.read(place) ?? calibration.T0;
        const barometerKPa = air?.read(place) ?? calibration.S0;
        const digits = digitsOf(calibration, signal.read(place), temperatureC, barometerKPa);
        return inHz ? frequencyHz(digits) : digits;
      };
    }
    const substance = point.substance ?? signal.substance;
    const convert = conversionOf(signal.unit, point.unit, point.boolean, substance);
    if (convert === null) {
      const unit = point.unit ?? (point.boolean ? 'a boolean' : 'no unit');
      this.#problem(
        [...path, 'reads'],
        `${file.reads} is in ${signal.unit}, ${point.fullName} in ${unit}`,
      );
      return null;
    }
    return (place) => convert(signal.read(place));
  }

  #copied(name: string | undefined, point: PlantPoint): string {
    return name === undefined ? point.fullName : (fullNameOf(name, this.#names) ?? name);
  }

  #namesOf(fault: FaultFile): readonly string[] {
    return typeof fault.on === 'string' ? [fault.on] : fault.on;
  }

  #isOn(fault: FaultFile, point: PlantPoint): boolean {
    return this.#namesOf(fault).some(
      (name) =>
        fullNameOf(name, this.#names) === point.fullName || point.fullName.startsWith(`${name}/`),
    );
  }

  /** Every name of a fault must be that of a point, source or site; copied points must be kept in mind. */
  #checkFaults(): void {
    const places = new Set(
      this.#points.flatMap(({ source }) => [source, source.slice(0, source.indexOf('/'))]),
    );
    for (const [index, fault] of this.#files.faults.entries()) {
      const names = this.#namesOf(fault);
      for (const [place, name] of names.entries()) {
        if (places.has(name) || fullNameOf(name, this.#names) !== null) continue;
        const path = ['faults', index, 'on', ...(typeof fault.on === 'string' ? [] : [place])];
        const near = suggestion(name, [...this.#names, ...places]);
        this.#problem(path, `unknown point, source or site '${name}'${near}`);
      }
      if (fault.fault === 'copied') this.#keepWaveforms(fault, index);
    }
  }

  #keepWaveforms(fault: Extract<FaultFile, { fault: 'copied' }>, index: number): void {
    const { of: copied, lagSeconds } = fault;
    if (copied !== undefined && fullNameOf(copied, this.#names) === null) {
      const near = suggestion(copied, this.#names);
      this.#problem(['faults', index, 'of'], `unknown point '${copied}'${near}`);
    }
    for (const point of this.#points) {
      const isMeant =
        copied === undefined
          ? this.#isOn(fault, point)
          : this.#copied(copied, point) === point.fullName;
      if (isMeant) this.#waveforms.set(point.fullName, new Waveform(lagSeconds));
    }
  }
}

/** A plant that is ready to run, or all that is wrong with its description. */
export type BuiltPlant =
  | { readonly plant: Plant; readonly problems: readonly [] }
  | { readonly plant: null; readonly problems: readonly Problem[] };

/**
 * Builds the plant that a scenario describes on some sites; the same files and seed build the same plant.
 * @param tell hears every reading that reaches the gateway
 */
export function buildPlant(
  files: PlantFiles,
  siteFiles: readonly SiteFile[],
  tell?: (reading: PlantReading) => void,
): BuiltPlant {
  const builder = new PlantBuilder(files, plantPointsOf(siteFiles));
  const plant = builder.build(tell);
  const { problems } = builder;
  return problems.length === 0 ? { plant, problems: [] } : { plant: null, problems };
}
