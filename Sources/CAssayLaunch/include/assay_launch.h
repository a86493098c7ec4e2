// The launcher: a small process that starts one sandboxed program at a time and reports how it ended.
//
// Why a process of its own: a plain fork of the grader costs time that grows with the grader's memory, and the
// vfork-like calls that do not can't host the first process of a PID namespace, which has to live on beside
// the program. The launcher is forked once, early, stays small, and runs only this C code.
//
// It decides nothing. A request lists every step in a flat structure; a reply says which step failed, or how the
// program ended. Limits on wall time, output, memory and the rest are watched by the supervisor (Swift), which
// answers them with `assay_launcher_kill`.
#ifndef ASSAY_LAUNCH_H
#define ASSAY_LAUNCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Largest request in bytes, blob included. One packet: the default socket buffer (208 KiB) must hold it.
#define ASSAY_REQUEST_MAX (160 * 1024)
#define ASSAY_REQUEST_MAGIC 0x41535931u
#define ASSAY_WARM_MAGIC 0x41535732u
/// Most descriptors in one packet.
#define ASSAY_DESCRIPTORS_MAX 8

/// `count` elements that start `offset` bytes into the request.
typedef struct {
  uint32_t offset;
  uint32_t count;
} assay_section;

/// One `setrlimit`.
typedef struct {
  uint32_t resource;
  uint32_t reserved;
  uint64_t soft;
  uint64_t hard;
} assay_rlimit;

/// One Landlock rule: the accesses allowed beneath a path. A path that does not exist is skipped.
typedef struct {
  uint32_t path;  // offset of a NUL-terminated string in the request
  uint32_t reserved;
  uint64_t access;
} assay_path_rule;

enum {
  ASSAY_MOUNT_DIRECTORY = 1,  // make a directory at `target`
  ASSAY_MOUNT_BIND = 2,       // bind `source` read-only at `target`; skipped when the source is missing
  ASSAY_MOUNT_SYMLINK = 3,    // make `target` a symbolic link to `source`
  ASSAY_MOUNT_PROC = 4,       // a new procfs at `target`; a refusal is tolerated
  ASSAY_MOUNT_DEVICE = 5,     // bind a device node read-write
};

/// One step in building the program's own root directory. Paths are relative to that root, sources are the host's.
typedef struct {
  uint32_t kind;
  uint32_t source;
  uint32_t target;
  uint32_t reserved;
} assay_mount;

enum {
  ASSAY_FLAG_CHANNEL = 1 << 0,  // a fourth descriptor becomes the program's descriptor 3
  ASSAY_FLAG_FILES = 1 << 1,    // the last descriptor but the outputs' is an archive to unpack into the working folder
  ASSAY_FLAG_SET_IDS = 1 << 2,  // become `outer_uid`/`outer_gid` (floor mode, when the launcher is root)
  ASSAY_FLAG_LANDLOCK = 1 << 3,
  ASSAY_FLAG_SECCOMP = 1 << 4,
  // Not a program but a cage: `argv` is an interpreter that will make a process for every program (see cage.c), the
  // channel is where runs are asked for. Its rules, folders and limits are those of the runs.
  ASSAY_FLAG_CAGE = 1 << 5,
  // The descriptor after the channel is a socket on which the filter's listener is sent before the program starts.
  ASSAY_FLAG_LISTENER = 1 << 6,
  ASSAY_FLAG_OUTPUTS = 1 << 7,  // the last descriptor is a file for an archive of `outputs`; not with a cage
};

/// A request: this header, then a blob that the sections and string offsets point into.
///
/// With `namespaces` == 0 (the floor) the program starts in `working_folder`, a folder of the host. Otherwise the
/// launcher makes the namespaces, mounts a private tmpfs on `stage`, builds the root described by `mounts` there
/// and changes into it; `working_folder` is then a path inside.
typedef struct {
  uint32_t magic;
  uint32_t bytes;
  uint32_t namespaces;  // CLONE_NEW* bits
  uint32_t flags;
  uint32_t inside_id;  // uid and gid seen inside a user namespace
  uint32_t outer_uid;  // what they are outside
  uint32_t outer_gid;
  uint32_t tmpfs_inodes;
  uint64_t tmpfs_bytes;
  uint64_t landlock_fs;
  uint64_t landlock_net;
  uint64_t landlock_scoped;
  uint32_t working_folder;
  uint32_t stage;
  uint32_t interpreter_folder;  // of a cage: where its interpreter starts
  uint32_t reserved;
  assay_section argv;    // uint32_t offsets of strings
  assay_section envp;    // uint32_t offsets of strings
  assay_section rlimits;  // assay_rlimit
  assay_section rules;   // assay_path_rule
  assay_section mounts;  // assay_mount
  assay_section filter;  // struct sock_filter, 8 bytes each
  assay_section affinity;  // bytes, as of sched_setaffinity(2): the program's, where it is not to inherit the launcher's
  assay_section outputs;  // uint32_t offsets of names in the working folder, brought out when the program ends well
  uint64_t outputs_bytes;  // most bytes of all of them together
} assay_request;

/// A run inside a cage: this header, then the message for the interpreter. Answered by an `assay_reply`; one byte sent
/// meanwhile ends the program. Descriptors: standard input, output, error, then the channel and the archive by the flags.
typedef struct {
  uint32_t magic;
  uint32_t bytes;
  uint32_t flags;  // ASSAY_FLAG_FILES; a channel is the interpreter's business
  uint32_t tmpfs_inodes;
  uint64_t tmpfs_bytes;  // of the work folder and of /tmp each
  assay_section message;  // bytes
  uint32_t entry;  // the path of the file that the zygote has compiled, in the work folder; 0 for none
  uint32_t reserved;
} assay_warm_request;

/// The step at which a launch failed. Keep in step with `LaunchStep` in Swift.
enum {
  ASSAY_STEP_NONE = 0,
  ASSAY_STEP_REQUEST = 1,
  ASSAY_STEP_PIPE = 2,
  ASSAY_STEP_CLONE = 3,
  ASSAY_STEP_ID_MAP = 4,
  ASSAY_STEP_SET_IDS = 5,
  ASSAY_STEP_MOUNT_PRIVATE = 6,
  ASSAY_STEP_MOUNT_ROOT = 7,
  ASSAY_STEP_MOUNT_ENTRY = 8,
  ASSAY_STEP_PIVOT = 9,
  ASSAY_STEP_FORK = 10,
  ASSAY_STEP_DESCRIPTORS = 11,
  ASSAY_STEP_WORKING_FOLDER = 12,
  ASSAY_STEP_FILES = 13,
  ASSAY_STEP_RLIMIT = 14,
  ASSAY_STEP_CAPABILITIES = 15,
  ASSAY_STEP_NO_NEW_PRIVS = 16,
  ASSAY_STEP_LANDLOCK = 17,
  ASSAY_STEP_SECCOMP = 18,
  ASSAY_STEP_EXEC = 19,
  ASSAY_STEP_LAUNCHER = 20,
  ASSAY_STEP_JOIN = 21,
  ASSAY_STEP_OUTPUTS = 22,  // after the program: a file could not be brought out; `index` says which
};

/// How a run ended. Sent once per request, after every process of the run is dead and reaped.
typedef struct {
  int32_t step;         // ASSAY_STEP_*: what failed, or NONE
  int32_t error;        // errno of that step
  int32_t index;        // which element (rlimit, mount, rule …) of that step
  int32_t wait_status;  // as of waitpid(2); valid when `ended`
  int32_t ended;        // the program itself was seen to end
  int32_t survivors;    // processes that were still alive then and were killed
  int64_t user_us;      // CPU time of the whole tree, microseconds
  int64_t system_us;
  int64_t max_rss_kb;   // largest resident set of a single process
  int64_t disk_bytes;   // written to the private tmpfs; -1 on the floor
  int64_t disk_files;   // files and folders in it; -1 on the floor
} assay_reply;

/// Forks a launcher. Returns its pid and stores the supervisor's end of the socket; -1 with errno on failure.
/// Safe to call from a process with many threads: the child runs only async-signal-safe code.
pid_t assay_launcher_start(int *socket);

/// Sends one packet with its descriptors (at most ASSAY_DESCRIPTORS_MAX). Returns 0, or -1 with errno.
int assay_launcher_send(int socket, const void *request, size_t bytes, const int *descriptors, int count);

/// Asks a launcher or a cage for the running program to be killed with all its descendants. The reply follows as usual.
int assay_launcher_kill(int socket);

/// Receives the reply. Returns 1 with a reply, 0 when none is there yet, -1 when the launcher is gone.
int assay_launcher_receive(int socket, assay_reply *reply);

/// Landlock's ABI version on this kernel, or -errno (ENOSYS: not built in, EOPNOTSUPP: disabled at boot).
int assay_landlock_abi(void);

/// Room for the affinity mask of 8192 processors.
#define ASSAY_AFFINITY_BYTES 1024

/// sched_getaffinity(2) of a thread, or with 0 of the caller: how many of the ASSAY_AFFINITY_BYTES bytes are set, or -1.
int assay_get_affinity(int id, void *mask);

/// sched_setaffinity(2) of the calling thread. 0, or -1.
int assay_set_affinity(const void *mask, int bytes);

/// Tries no_new_privs in a child. 0, or an errno.
int assay_probe_no_new_privs(void);

/// Tries to load a filter (`struct sock_filter`, `bytes` in all) in a child. 0, or an errno.
int assay_probe_filter(const void *program, size_t bytes);

/// Tries to load a filter with a listener in a child. 0, or an errno: EBUSY when a filter above ours has one, EINVAL before
/// Linux 5.0.
int assay_probe_listener(void);

/// Takes the filter's listener from the socket that the launcher sent it on. Its descriptor, -EAGAIN when it has not
/// come yet, -EPIPE when it never will.
int assay_listener_receive(int socket);

/// Refuses one waiting call with EPERM. 1 and the call's number; 0 when none waits; -1 when none will any more. Never blocks.
int assay_listener_answer(int listener, int *number);

/// Tries to make a user namespace, and in it a namespace of `kind` (a CLONE_NEW* bit, which may be CLONE_NEWUSER
/// itself), in a child. 0, or an errno.
int assay_probe_namespace(uint32_t kind);

/// Tries to start a process, in a child, under an RLIMIT_NPROC of `limit`. 0, or an errno: EAGAIN when the user has as many.
int assay_probe_processes(uint64_t limit);

/// The machine code of batch.S and its length; NULL and 0 on processors that it is not written for.
const void *assay_batch_code(void);
size_t assay_batch_bytes(void);

/// pipe2(2), close-on-exec, for callers whose C library headers hide it. 0, or -1 with errno.
int assay_pipe(int ends[2]);

/// memfd_create(2): an anonymous file, close-on-exec. Returns the descriptor, or -1 with errno.
int assay_anonymous_file(const char *name);

#endif
