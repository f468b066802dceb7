import type { CommandModule } from 'yargs';
import { down } from './commands/down.ts';
import { exec } from './commands/exec.ts';
import { ls } from './commands/ls.ts';
import { node } from './commands/node.ts';
import { topologies } from './commands/topologies.ts';
import { up } from './commands/up.ts';

/** All verbs, in the order in which --help lists them. */
export const commands: readonly CommandModule[] = [up, exec, node, down, ls, topologies];
