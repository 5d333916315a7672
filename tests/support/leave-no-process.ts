import { afterAll } from 'vitest';
import { killRemembered } from './started-processes.ts';

// Run ahead of every test file: one whose test fails half-way leaves no process behind.
afterAll(killRemembered);
