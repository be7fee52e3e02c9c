/** `merit model`: models of a yes or no answer, learned from a company's own export. */
import { Command } from 'commander';
import { compareCommand } from './model/compare';
import { evaluateCommand } from './model/evaluate';
import { explainCommand } from './model/explain';
import { trainCommand } from './model/train';

export function modelCommand(): Command {
  return new Command('model')
    .description('models of who will say yes, learned from a CSV export')
    .addCommand(trainCommand())
    .addCommand(evaluateCommand())
    .addCommand(explainCommand())
    .addCommand(compareCommand());
}
