import { Module } from '@nestjs/common';
import { InstallationModule } from '#installation';
import { FileImports } from './file-imports.js';
import { InstallationController } from './installation.controller.js';
import { ModelFilesController } from './model-files.controller.js';

/** The installation as a file over HTTP. */
@Module({
  imports: [InstallationModule],
  controllers: [InstallationController, ModelFilesController],
  providers: [FileImports],
})
export class InstallationHttpModule {}
