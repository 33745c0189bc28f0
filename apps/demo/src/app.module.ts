import { Module, ValidationPipe } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { TaskModule } from 'nestjs-taskforge';
import { HomeController } from './home.controller.js';
import { ShopModule } from './shop/shop.module.js';
import { shopSettings } from './shop-settings.js';
import { TasksModule } from './tasks/tasks.module.js';

/** The whole demo: a shop, its tasks, and the task module beside them. */
@Module({
  imports: [
    TaskModule.forRootAsync({ admin: { path: 'admin/task' }, useFactory: () => shopSettings(process.env) }),
    ShopModule,
    TasksModule,
  ],
  controllers: [HomeController],
  providers: [
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    },
  ],
})
export class AppModule {}
