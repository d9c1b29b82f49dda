import { describe, expect, test } from 'vitest';
import { recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { type HostEnding, LifeLog } from './life-log.ts';

const CLEAN: HostEnding = {
  startError: undefined,
  isStartCancelled: false,
  errors: [],
  faults: [],
  failed: { start: [], stop: [] },
};

describe('the lines of a life', () => {
  test('the start tells environment, folder and files in words and as fields [G04]', () => {
    const logger = recordingLogger();
    const place = {
      environment: 'staging',
      contentRoot: '/srv/app',
      settingsFiles: ['/srv/app/appsettings.json', '/etc/shared.json'],
    };
    new LifeLog(logger, 'ordering', 'node').started(place);
    expect(logger.lines).toEqual([
      {
        event: 'host.started',
        level: 'info',
        application: 'ordering',
        host: 'node',
        ...place,
        message:
          'Started ordering: environment staging, content root /srv/app, settings from appsettings.json, /etc/shared.json',
      },
    ]);
  });

  test('the start of a host without files tells the environment', () => {
    const logger = recordingLogger();
    const place = { environment: 'production', contentRoot: undefined, settingsFiles: [] };
    new LifeLog(logger, 'ordering', 'aws-lambda').started(place);
    expect(logger.lines).toMatchObject([{ message: 'Started ordering: environment production' }]);
  });

  test.each<[string, Partial<HostEnding>]>([
    ['Stopped, because relay failed: broker gone', { faults: [fault('relay', 'broker gone')] }],
    ['Stopped, but not cleanly', { errors: [new Error('not flushed')] }],
    [
      'Stopped, but not cleanly, because relay failed: broker gone; poll failed: no route',
      { errors: [new Error('not flushed')], faults: [fault('relay', 'broker gone'), fault('poll', 'no route')] },
    ],
  ])('an end names its cause: %s', (message, ending) => {
    const logger = recordingLogger();
    const error = new LifeLog(logger, 'ordering', 'node').ended({ ...CLEAN, ...ending });
    expect(logger.lines).toEqual([{ event: 'host.stopFailed', level: 'error', err: error, failed: [], message }]);
    expect(error).toBeInstanceOf(Error);
  });

  test('a start and a stop that fail name the steps that failed [K02]', () => {
    const logger = recordingLogger();
    const failed = { start: ["'http' (startAsync)"], stop: ["'bus' (stopAsync)", "disposal of 'pool'"] };
    const errors = [new Error('one'), new Error('two')];
    new LifeLog(logger, 'ordering', 'node').ended({ ...CLEAN, startError: new Error('no port'), errors, failed });
    expect(logger.lines).toMatchObject([
      { failed: failed.start, message: "The host could not start ('http' (startAsync))" },
      { failed: failed.stop, message: "Stopped, but not cleanly ('bus' (stopAsync), disposal of 'pool')" },
    ]);
  });

  test('a stop because of a failure says so when it begins, not only at its end', () => {
    const logger = recordingLogger();
    const log = new LifeLog(logger, 'ordering', 'node');
    log.stopping([]);
    log.stopping([fault('relay', 'broker gone')]);
    expect(logger.lines).toMatchObject([
      { event: 'host.stopping', level: 'info', service: undefined, message: 'Stopping' },
      { event: 'host.stopping', level: 'info', service: 'relay', message: 'Stopping, because relay failed' },
    ]);
  });

  test('a clean end is a debug line', () => {
    const logger = recordingLogger();
    expect(new LifeLog(logger, 'ordering', 'node').ended(CLEAN)).toBeUndefined();
    expect(logger.lines).toMatchObject([{ event: 'host.stopped', level: 'debug' }]);
  });
});

function fault(service: string, message: string) {
  return { service, error: new Error(message) };
}
