// Code that a zygote copies into its memory (docs/warm.md): it forks, and performs a list of system calls in the child, which so takes
// its steps without running the interpreter, each of whose pages it would have to copy first.
//
// uint64_t batch(call *calls, uint64_t count, pid_t (*fork)(void))
// struct call { int64_t number; uint64_t arguments[6]; int32_t *result; uint64_t step; }
//
// Where `fork` is not NULL it is called first, and its result is all that the parent returns, as 32 bits. The child, or the
// caller itself, stops at the first call that fails and returns its step in the upper half, its errno in the lower; else 0. A call
// with step 0 may fail. `result` is where what a call returns goes when it has not failed, if not NULL.

#if defined(__x86_64__)
  .section .rodata
  .globl assay_batch
  .globl assay_batch_end
assay_batch:
  push %rbx
  push %r12
  sub $8, %rsp
  mov %rdi, %rbx
  mov %rsi, %r12
  test %rdx, %rdx
  je 1f
  call *%rdx
  mov %eax, %eax
  test %eax, %eax
  jne 5f
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
  add $8, %rsp
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
  stp x29, x30, [sp, #-32]!
  stp x19, x20, [sp, #16]
  mov x29, sp
  mov x19, x0
  mov x20, x1
  cbz x2, 6f
  blr x2
  mov w0, w0
  cbnz w0, 5f
6:
  mov x9, x19
  mov x10, x20
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
  b 5f
4:
  mov x0, #0
5:
  ldp x19, x20, [sp, #16]
  ldp x29, x30, [sp], #32
  ret
assay_batch_end:
#endif

  .section .note.GNU-stack, "", %progbits
