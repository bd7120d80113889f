import type { Command } from './command.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { backup } from './commands/backup.ts'
import { backupVerify } from './commands/backup-verify.ts'
import { configCheck } from './commands/config-check.ts'
import { configExample } from './commands/config-example.ts'
import { dataPrune } from './commands/data-prune.ts'
import { demoLoad, demoWipe } from './commands/demo.ts'
import { doctor } from './commands/doctor.ts'
import { init } from './commands/init.ts'
import { migrateCommand } from './commands/migrate.ts'
import { pluginsList } from './commands/plugins-list.ts'
import { pluginsNew } from './commands/plugins-new.ts'
import { pluginsDisable, pluginsEnable, pluginsResume } from './commands/plugins-switch.ts'
import { restore } from './commands/restore.ts'
import { start } from './commands/start.ts'
import { userAdmin } from './commands/user-admin.ts'
import { userResetFactor } from './commands/user-reset-factor.ts'
import { userResetLink } from './commands/user-reset-link.ts'

/** Every command, in the order they are shown. */
export const commands: readonly Command[] = [
  start, init, migrateCommand, demoLoad, demoWipe, pluginsList, pluginsNew, pluginsEnable, pluginsDisable, pluginsResume, userAdmin, userResetLink, userResetFactor,
  backup, backupVerify, restore, auditVerify, dataPrune, configCheck, configExample, doctor,
]
