#ifndef ASSAY_CRASH_H
#define ASSAY_CRASH_H

#include <stdbool.h>
#include <stdint.h>

/// Has a crash of this process (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT) on a thread that has entered a record
/// write `crash RECORD SIGNAL\n` to a file and start the program again; a crash elsewhere ends the process as ever.
///
/// - journal: a descriptor opened with O_APPEND; the note is one write.
/// - argv: the arguments to start with again, ended by NULL, which must stay where they are; NULL to end instead, by the
///   same signal.
///
/// Returns false, and changes nothing, where the kernel can't keep forked children apart from us.
bool assay_crash_arm(int journal, char *_Nullable const *_Nullable argv);

/// Crashes of this thread are those of this record from here on.
void assay_crash_enter(uint64_t record);

/// Crashes of this thread are no record's from here on.
void assay_crash_leave(void);

#endif
