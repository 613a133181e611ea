/** The bodies of the API for releases. Browser-pure. */
import { z } from 'zod';

const localized = z.object({ ja: z.string(), en: z.string() });

export const problemSchema = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: localized,
  mend: localized,
});

export const releaseSummarySchema = z.object({
  release: z.int(),
  current: z.boolean(),
  note: z.string(),
  by: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  sourceHash: z.string(),
});
export type ReleaseSummary = z.output<typeof releaseSummarySchema>;

/** `GET /api/v1/releases`. */
export const releaseListSchema = z.object({ releases: z.array(releaseSummarySchema) });

/** `POST /api/v1/releases`: publish a folder that the server can read (an absolute path), or go back to a release. */
export const releaseRequestSchema = z.union([
  z.strictObject({ dir: z.string().min(1).max(4096), note: z.string().max(500).default(''), by: z.string().max(200).optional() }),
  z.strictObject({ rollback: z.int().positive(), note: z.string().max(500).default('rollback'), by: z.string().max(200).optional() }),
]);
export type ReleaseRequest = z.input<typeof releaseRequestSchema>;

/** `GET /api/v1/releases/:id/content`: what a release holds. */
export const releaseContentSchema = z.object({ release: z.int(), content: z.record(z.string(), z.unknown()) });

/** The answer to a publication or a rollback: `release` is null (status 422) when the problems hold errors. */
export const releaseAnswerSchema = z.object({
  release: z.int().nullable(),
  was: z.int().nullable().optional(),
  problems: z.array(problemSchema).default([]),
});
export type ReleaseAnswer = z.output<typeof releaseAnswerSchema>;
