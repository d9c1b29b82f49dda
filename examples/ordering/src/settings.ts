import { parseDuration } from '@anyhost/core';
import * as z from 'zod';

/**
 * The settings of the ordering background, section `ordering`.
 *
 * Any Standard Schema would do. Environment variables are always strings, so every number is coerced:
 * `ORDERING__BATCH_SIZE=100` sets `batchSize`.
 */
export const OrderingSettings = z
  .object({
    /** How long a buyer may still cancel: `'90s'`, `'1m'`, `'2h'`. Default one minute. */
    gracePeriod: durationMs().default(60_000),
    /** How often `grace-period-manager` looks for orders. Default one minute. */
    checkUpdateTime: durationText().default('1m'),
    /** Orders confirmed in one transaction. Default 50. */
    batchSize: count().default(50),
    /** Pause before each published event, milliseconds; keeps a small broker breathing. Default 0. */
    publishPauseMs: z.coerce.number().int().min(0).default(0),

    /** Orders finished longer ago than this are archived. Default 90 days. */
    archiveAfter: durationMs().default(90 * 86_400_000),
    /** Orders archived in one transaction. Default 100. */
    archiveBatchSize: count().default(100),
    /** Transactions in one execution of `order-archiver`, which then asks to run again. Default 5. */
    archiveBatches: count().default(5),
    /** Pause between those transactions, milliseconds; leaves the database to the shop. Default 50. */
    archivePauseMs: z.coerce.number().int().min(0).default(50),

    /** The SQLite file of the embedded default, relative to the working directory. */
    databasePath: z.string().min(1).default('ordering.db'),
    /** PostgreSQL instead of the file: `postgres://user@host:5432/ordering`. */
    databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    /** RabbitMQ instead of the in-process bus: `amqp://user:password@host:5672`. */
    rabbitmqUrl: z.url({ protocol: /^amqps?$/ }).optional(),
    /** Exchange on RabbitMQ; its queue is `<exchange>.validation`. Default `ordering`. */
    rabbitmqExchange: z.string().min(1).default('ordering'),

    /** The server that sends e-mails, `smtp://user:password@host:587`, `smtps:` for TLS from the start. Default: files. */
    mailUrl: z.url({ protocol: /^smtps?$/ }).optional(),
    /** Where e-mails are written while there is no `mailUrl`, relative to the working directory. */
    mailFolder: z.string().min(1).default('mail'),
    /** Whom e-mails are from. */
    mailFrom: z.email().default('orders@shop.example'),

    /** Orders to invent in an empty database. Default 2 000 in the embedded file, none in PostgreSQL. */
    seedOrders: z.coerce.number().int().min(0).optional(),
  })
  .strict()
  .refine((settings) => settings.rabbitmqUrl === undefined || settings.databaseUrl !== undefined, {
    path: ['databaseUrl'],
    message: 'RabbitMQ shares events between processes, so the orders must be shared too: set databaseUrl',
  });

/** The validated settings. Fields ending in `Ms`, `gracePeriod` and `archiveAfter` are milliseconds. */
export type OrderingSettings = z.infer<typeof OrderingSettings>;

function durationText() {
  return z.string().regex(/^[1-9]\d*[smhd]$/, "expected a duration such as '30s', '1m', '2h' or '90d'");
}

/** A duration in the settings, milliseconds in the program. */
function durationMs() {
  return durationText().transform(parseDuration);
}

function count() {
  return z.coerce.number().int().min(1).max(10_000);
}
