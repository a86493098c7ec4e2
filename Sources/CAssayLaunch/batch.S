// Code that a zygote copies into its memory (docs/warm.md): it performs a list of system calls, so that a forked child takes its
// steps without running the interpreter, each of whose pages it would have to copy first.
//
// uint64_t batch(call *calls, uint64_t count)
// struct call { int64_t number; uint64_t arguments[6]; int32_t *result; uint64_t step; }
//
// Stops at the first call that fails and returns its step in the upper half, its errno in the lower; else 0. A call with
// step 0 may fail. `result` is where what a call returns goes, if not NULL.

#if defined(__x86_64__)
  .section .rodata
  .globl assay_batch
  .globl assay_batch_end
assay_batch:
  push %rbx
  push %r12
  mov %rdi, %rbx
  mov %rsi, %r12
1:
  test %r12, %r12
  je 4f
  mov 0(%rbx), %rax
  mov 8(%rbx), %rdi
  mov 16(%rbx), %rsi
  mov 24(%rbx), %rdx
  mov 32(%rbx), %r10
  mov 40(%rbx), %r8
  mov 48(%rbx), %r9
  syscall
  test %rax, %rax
  js 3f
  mov 56(%rbx), %rcx
  test %rcx, %rcx
  je 2f
  mov %eax, (%rcx)
2:
  add $72, %rbx
  dec %r12
  jmp 1b
3:
  mov 64(%rbx), %rcx
  test %rcx, %rcx
  je 2b
  neg %rax
  shl $32, %rcx
  or %rcx, %rax
  jmp 5f
4:
  xor %eax, %eax
5:
  pop %r12
  pop %rbx
  ret
assay_batch_end:
#elif defined(__aarch64__)
  .section .rodata
  .globl assay_batch
  .globl assay_batch_end
  .balign 4
assay_batch:
  mov x9, x0
  mov x10, x1
1:
  cbz x10, 4f
  ldr x8, [x9]
  ldp x0, x1, [x9, #8]
  ldp x2, x3, [x9, #24]
  ldp x4, x5, [x9, #40]
  svc #0
  tbnz x0, #63, 3f
  ldr x11, [x9, #56]
  cbz x11, 2f
  str w0, [x11]
2:
  add x9, x9, #72
  sub x10, x10, #1
  b 1b
3:
  ldr x11, [x9, #64]
  cbz x11, 2b
  neg x0, x0
  orr x0, x0, x11, lsl #32
  ret
4:
  mov x0, #0
  ret
assay_batch_end:
#endif

  .section .note.GNU-stack, "", %progbits
