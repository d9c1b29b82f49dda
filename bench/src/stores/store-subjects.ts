import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchRecord } from './bench-record.ts';
import type { StoreSubject } from './store-subject.ts';

/** The PostgreSQL of this machine, which trusts its users. */
export const DATABASE = { host: '127.0.0.1', user: process.env['PGUSER'] ?? 'postgres', database: 'postgres' };
/** A local stand-in: its calls cost what it costs, and the import what the SDK costs. */
const DYNAMODB = {
  endpoint: 'http://127.0.0.1:8000',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const DYNAMODB_TABLE = { tableName: 'anyhost-bench' };
/** Azurite, with the account and the key that it documents. */
const AZURITE = 'UseDevelopmentStorage=true';
const REDIS = 'redis://127.0.0.1:6379';

/** By name: what the bench compares. */
export const storeSubjects: Readonly<Record<string, StoreSubject>> = {
  memory: {
    floor: 'a record as JSON, and back',
    load: async () => {
      const { memoryStateStore } = await import('@anyhost/core');
      return () => ({ store: memoryStateStore(), close: async () => {} });
    },
    loadFloor: async () => () => ({
      call: async () => JSON.parse(JSON.stringify(benchRecord(0))),
      close: async () => {},
    }),
  },
  sqlite: {
    floor: 'SELECT 1',
    load: async () => {
      const { sqliteStateStore } = await import('@anyhost/sqlite');
      return () => {
        const file = temporaryFile();
        const store = sqliteStateStore(file);
        const close = async (): Promise<void> => {
          store[Symbol.dispose]();
          rmSync(file);
        };
        return { store, close };
      };
    },
    loadFloor: async () => {
      const { DatabaseSync } = await import('node:sqlite');
      return () => {
        const database = new DatabaseSync(':memory:');
        const statement = database.prepare('SELECT 1');
        return { call: async () => statement.get(), close: async () => database.close() };
      };
    },
  },
  postgres: {
    floor: 'SELECT 1',
    port: 5432,
    load: async () => {
      const { postgresStateStore } = await import('@anyhost/postgres');
      return () => {
        const store = postgresStateStore(DATABASE, { table: 'anyhost_bench' });
        return { store, close: () => store[Symbol.asyncDispose]() };
      };
    },
    loadFloor: async () => {
      const { Pool } = await import('pg');
      return () => {
        const pool = new Pool(DATABASE);
        return { call: () => pool.query('SELECT 1'), close: () => pool.end() };
      };
    },
  },
  redis: {
    floor: 'PING',
    port: 6379,
    load: async () => {
      const { redisStateStore } = await import('@anyhost/redis');
      return () => {
        const store = redisStateStore(REDIS, { prefix: 'anyhost-bench:' });
        return { store, close: () => store[Symbol.asyncDispose]() };
      };
    },
    loadFloor: async () => {
      const { Redis } = await import('ioredis');
      return () => {
        const client = new Redis(REDIS);
        return { call: () => client.ping(), close: async () => client.disconnect() };
      };
    },
  },
  dynamodb: {
    floor: 'ListTables',
    port: 8000,
    prepare: async () => {
      const { createStateTable } = await import('@anyhost/dynamodb');
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      await createStateTable(new DynamoDBClient(DYNAMODB), DYNAMODB_TABLE);
    },
    load: async () => {
      const { dynamoDbStateStore } = await import('@anyhost/dynamodb');
      return () => {
        const store = dynamoDbStateStore(DYNAMODB, DYNAMODB_TABLE);
        return { store, close: async () => store[Symbol.dispose]() };
      };
    },
    loadFloor: async () => {
      const { DynamoDBClient, ListTablesCommand } = await import('@aws-sdk/client-dynamodb');
      return () => {
        const client = new DynamoDBClient(DYNAMODB);
        return { call: () => client.send(new ListTablesCommand()), close: async () => client.destroy() };
      };
    },
  },
  'azure-storage': {
    floor: 'the properties of the account',
    port: 10_000,
    load: async () => {
      const { azureBlobStateStore } = await import('@anyhost/azure-storage');
      return () => {
        const store = azureBlobStateStore(
          { connectionString: AZURITE, container: 'anyhost-bench' },
          { createContainer: true },
        );
        return { store, close: async () => {} };
      };
    },
    loadFloor: async () => {
      const { BlobServiceClient } = await import('@azure/storage-blob');
      return () => {
        const client = BlobServiceClient.fromConnectionString(AZURITE);
        return { call: () => client.getProperties(), close: async () => {} };
      };
    },
  },
};

function temporaryFile(): string {
  return join(tmpdir(), `anyhost-bench-${process.pid}.db`);
}
