import type { Declared } from './needs.ts'

/** What is queued: whose job it is, which, and what it is to do. */
export interface Envelope { plugin: string; job: string; data: Record<string, unknown>; [more: string]: unknown }

/** Seconds a job may take. */
export const deadlineOf = (declared: Declared): number => declared.deadline ?? 60
