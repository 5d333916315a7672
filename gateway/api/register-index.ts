import { groupRules } from '../../rules/group-rules.ts';
import type { Point, Register, Source } from '../../rules/register.ts';
import type { PlantView } from './dependencies.ts';
import { ApiProblem } from './errors.ts';

/** The names by which the path of a request means a source. */
export interface SourceNames {
  readonly site: string;
  readonly source: string;
}

/** The names by which the path of a request means a point. */
export interface PointNames extends SourceNames {
  readonly point: string;
}

/** Finds points and sources of the present register by their names. */
export class RegisterIndex {
  private readonly plant: Pick<PlantView, 'register'>;
  private register: Register | null = null;
  private points = new Map<string, Point>();
  private sources = new Map<string, Source>();
  private pointsBySource = new Map<string, Point[]>();
  private groupRules: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(plant: Pick<PlantView, 'register'>) {
    this.plant = plant;
  }

  /** By its full name; undefined where there is no such point. */
  point(fullName: string): Point | undefined {
    this.follow();
    return this.points.get(fullName);
  }

  /** The points of a source, in file order. */
  pointsOf(source: Source): readonly Point[] {
    this.follow();
    return this.pointsBySource.get(`${source.site}/${source.id}`) ?? [];
  }

  /** Rules by which a source alarms without a point. */
  groupRulesOf({ site, id }: Source): readonly string[] {
    this.follow();
    return this.groupRules.get(`${site}/${id}`) ?? [];
  }

  /** The point that the path of a request names; throws the problem of one that is not there. */
  findPoint({ site, source, point }: PointNames): Point {
    const fullName = `${site}/${source}/${point}`;
    const found = this.point(fullName);
    if (found === undefined) throw new ApiProblem('unknown-point', `There is no ${fullName}.`);
    return found;
  }

  /** The source that the path of a request names; throws the problem of one that is not there. */
  findSource({ site, source }: SourceNames): Source {
    this.follow();
    const found = this.sources.get(`${site}/${source}`);
    if (found === undefined)
      throw new ApiProblem('unknown-source', `There is no source ${site}/${source}.`);
    return found;
  }

  private follow(): void {
    const { register } = this.plant;
    if (register === this.register) return;
    this.register = register;
    this.points = new Map(register.points.map((point) => [point.fullName, point]));
    this.sources = new Map(register.sources.map((each) => [`${each.site}/${each.id}`, each]));
    this.pointsBySource = Map.groupBy(register.points, ({ site, source }) => `${site}/${source}`);
    this.groupRules = groupRules(register);
  }
}
