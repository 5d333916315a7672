import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { unitOfEntry } from '../../rules/given-limit.ts';
import { guidanceOf } from '../../rules/point-settings.ts';
import type { ProfileEntry, ProfileFile } from '../../rules/profile-file.ts';
import { entryRows } from '../../rules/profile-row.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { placementName } from '../../rules/profiles/placement-name.ts';
import { access } from './access.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ProfileListSchema, type ProfileSchema } from './profile-contract.ts';

type ProfileAnswer = z.output<typeof ProfileSchema>;

function entryAnswer(profile: ProfileFile, entry: ProfileEntry): ProfileAnswer['entries'][number] {
  const guidance = guidanceOf(entry);
  const { kind, placement } = entry;
  const place = placement === undefined ? null : placementName(kind, placement);
  return {
    kind,
    placement: placement ?? null,
    placementName: place === null ? null : { ...place },
    substance: entry.substance ?? null,
    when: Object.fromEntries(
      Object.entries(entry.when ?? {}).map(([fact, values]) => [fact, [...(values ?? [])]]),
    ),
    unit: unitOfEntry(entry),
    limits: entryRows(profile, entry).map(
      ({ limit, value, shown, id, clause, edition, bound, statutory, confidence }) => ({
        limit,
        value,
        shown: { ...shown },
        id,
        clause,
        edition,
        bound,
        statutory,
        confidence,
      }),
    ),
    guidance: guidance === null ? null : { ...guidance },
    cutScope: entry.cutScope === undefined ? null : { ...entry.cutScope },
  };
}

function profileAnswer(profile: ProfileFile, index: number): ProfileAnswer {
  const { id, name, sourceKind = null } = profile.profile;
  return {
    id,
    name: name === undefined ? null : { ...name },
    builtIn: BUILT_IN_PROFILES[index]?.profile.id === id,
    sourceKind,
    entries: profile.points.map((entry) => entryAnswer(profile, entry)),
  };
}

/** What standards say of limits, as it is in force. */
export function profileRoutes(app: FastifyInstance, { plant }: ApiDependencies): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/profiles',
    {
      config: access('view', 'none'),
      schema: {
        summary:
          'Profiles in force, the built-in ones first: every limit with clause, bound and confidence',
        tags: ['register'],
        response: { 200: ProfileListSchema },
      },
    },
    () => ({ items: plant.register.profiles.map(profileAnswer), nextCursor: null }),
  );
}
