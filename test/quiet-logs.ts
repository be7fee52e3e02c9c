/** Servers that come and go are what these tests are about; TEST_LOG_LEVEL=warn shows what was said about it. */
import { LOG_LEVELS, configureLogging } from '../runtime/logger';

configureLogging({ level: LOG_LEVELS.find((level) => level === process.env.TEST_LOG_LEVEL) ?? 'silent' });
