/** `node health-check.js URL`: exit code 0 when it answers 200, else 1. For images that hold neither shell nor curl. */
import { isHealthy } from './supervisor';

void isHealthy(process.argv[2] ?? '').then((isOk) => {
  process.exitCode = isOk ? 0 : 1;
});
