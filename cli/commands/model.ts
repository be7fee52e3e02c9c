/** `merit model`: models of a yes or no answer, learned from a company's own export, and which of them decides. */
import { Command } from 'commander';
import type { CommandContext } from '../context';
import { compareCommand } from './model/compare';
import { driftCommand } from './model/drift';
import { evaluateCommand } from './model/evaluate';
import { explainCommand } from './model/explain';
import { listCommand, promoteCommand, retireCommand } from './model/registry';
import { trainCommand } from './model/train';

export function modelCommand(context: CommandContext): Command {
  return new Command('model')
    .description('models of who will say yes: learned from a CSV export, promoted to decide')
    .addCommand(trainCommand())
    .addCommand(evaluateCommand())
    .addCommand(explainCommand())
    .addCommand(compareCommand())
    .addCommand(driftCommand(context))
    .addCommand(listCommand(context))
    .addCommand(promoteCommand(context))
    .addCommand(retireCommand(context));
}
