import { Module, ValidationPipe } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { TaskModule } from 'nestjs-taskforge';
import { HomeController } from './home.controller.js';
import { ShopModule } from './shop/shop.module.js';
import { TasksModule } from './tasks/tasks.module.js';

/** The whole demo: a shop, its tasks, and the task module beside them. */
@Module({
  imports: [
    TaskModule.forRoot({
      admin: { title: 'Taskforge demo', environment: 'demo' },
      rootModule: new URL('./app.module.js', import.meta.url),
    }),
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
