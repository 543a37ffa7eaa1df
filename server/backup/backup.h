/* backup: database and photos as one folder, and back into an empty place. The folder holds
 * database.dump (pg_dump's custom format), photos/ and SHA256SUMS, which `sha256sum --check` reads.
 * Pictures never change once they are stored and are on disk before their rows, so the files whose
 * hashes a dump's rows name are the pictures of that dump's moment. */
#ifndef FIXPOINT_BACKUP_H
#define FIXPOINT_BACKUP_H

#include "server/config.h"

/* fixpoint backup FOLDER: makes the folder, which must not exist. It has its name only when it is
 * whole and on disk. Exit status 1 when it could not be made, or lacks a picture that was missing
 * or damaged already; then what can be saved is saved, and the lost ones are named. */
int backup_command(int argc, char **argv, const Config *config);

/* fixpoint restore FOLDER: checks every byte first; then fills an empty database and an empty photo
 * directory. */
int restore_command(int argc, char **argv, const Config *config);

#endif
