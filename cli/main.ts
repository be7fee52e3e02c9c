#!/usr/bin/env node
/** merit */
import { CommanderError } from 'commander';
import { createProgram, exitCodeOf, throwInsteadOfExit } from './program';

async function main(): Promise<void> {
  const program = createProgram();
  throwInsteadOfExit(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // commander has printed its own message
    if (!(error instanceof CommanderError))
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

void main();
