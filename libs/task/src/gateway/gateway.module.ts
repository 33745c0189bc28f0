import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { OpenConnections } from './open-connections.js';
import { RunGateway } from './run.gateway.js';
import { RunAdmission } from './run-admission.js';

/** The sockets of the runs. */
@Module({})
export class GatewayModule {
  /** `imports` are the modules that provide the engine. */
  static register({ imports }: Required<Pick<ModuleMetadata, 'imports'>>): DynamicModule {
    return { module: GatewayModule, imports, providers: [RunAdmission, OpenConnections, RunGateway] };
  }
}
