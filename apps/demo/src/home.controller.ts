import { Controller, Get, Redirect } from '@nestjs/common';

/** Leads whoever opens the bare address to the admin site. */
@Controller()
export class HomeController {
  /** `GET /` */
  @Get()
  @Redirect('/admin/task')
  open(): void {}
}
