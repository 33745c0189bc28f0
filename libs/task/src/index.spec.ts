import * as library from './index.js';

/** A name that is exported by accident would be a promise for years: each has to be written here as well. */
const VALUES =
  'ACTIVE_STATUSES AccessDeniedError ArtifactError ArtifactNotFoundError BadRequestError CommandError FINISHED_STATUSES ' +
  'IdempotencyConflictError InvalidParamsError NotAcceptableError OverlapError PARAM_TYPES Param PermanentTaskError ' +
  'QueueFullError RUN_STATUSES RunCancelledError RunConflictError RunNotFoundError RunReplacedError ScheduleNotFoundError ' +
  'ShutdownError StoreError Task TaskContext TaskDeclarationError TaskError TaskModule TaskNotFoundError TaskParam ' +
  'IsolationError TaskProcessError isIsolatedProcess ' +
  'TaskService TaskSettingsError TaskTimeoutError TransientTaskError';

it('the library exports these values and no others', () => {
  expect(Object.keys(library).sort()).toEqual(VALUES.split(' ').sort());
});
