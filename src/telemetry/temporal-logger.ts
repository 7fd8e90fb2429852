import { DefaultLogger, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/** The SDK's log lines as lines of ours. */
export function temporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }) => {
    // The SDK says `error`; our logger writes out what stands under `err`.
    const { error, ...rest } = { error: undefined, ...meta };
    const fields = error === undefined ? rest : { ...rest, err: error };
    if (level === 'ERROR') logger.error(fields, message);
    else if (level === 'WARN') logger.warn(fields, message);
    else if (level === 'INFO') logger.info(fields, message);
    else logger.debug(fields, message);
  });
}
