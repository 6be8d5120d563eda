import winston from 'winston';
import type { Logger } from '../api/logger.ts';
import type { LogLevel } from '../config/operator-config.ts';

/**
 * The operator's log: one JSON object a line on standard output, with time, level, message and fields. Fields of a child logger
 * (the MeshInstall, the round) are on each of its lines.
 */
export function createLogger(level: LogLevel): Logger {
  const { combine, timestamp, json } = winston.format;
  const root = winston.createLogger({
    level,
    format: combine(timestamp(), json()),
    transports: [new winston.transports.Console()],
  });
  return wrap(root);
}

function wrap(inner: winston.Logger): Logger {
  return {
    debug: (message, fields) => void inner.debug(message, fields),
    info: (message, fields) => void inner.info(message, fields),
    warn: (message, fields) => void inner.warn(message, fields),
    error: (message, fields) => void inner.error(message, fields),
    child: (fields) => wrap(inner.child(fields)),
  };
}
