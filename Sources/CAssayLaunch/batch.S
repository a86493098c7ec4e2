// Code that a zygote copies into its memory (docs/warm.md): it performs a list of system calls, among them its fork, so that neither the
// zygote nor its child runs the interpreter for them: a child would have to copy each page that it touches, and the zygote each that
// its child has not touched.
//
// uint64_t batch(call *calls, uint64_t count, pid_t (*fork)(void))
// struct call { int64_t number; uint64_t arguments[6]; int32_t *result; uint64_t step; }
//
// Where `fork` is not NULL it is called first, and its result is all that the parent returns, as 32 bits. The child, or the
// caller itself, stops at the first call that fails and returns its step in the upper half, its errno in the lower; else 0. A call
// with step 0 may fail. `result` is where what a call returns goes when it has not failed, if not NULL.
//
// Negative numbers are calls of our own, which fail with errno 0:
//   -1  calls arguments[0], a fork; its child goes on with the arguments[2] calls at arguments[1]
//   -2  stores the 32 bits of arguments[1] at arguments[0]
//   -3  fails unless the arguments[2] bytes, one at least, at arguments[0] and arguments[1] are the same
//   -4  goes on with the arguments[1] calls at arguments[0]

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
  jne 6f
1:
  test %r12, %r12
  je 5f
  mov 0(%rbx), %rax
  test %rax, %rax
  js 7f
  mov 8(%rbx), %rdi
  mov 16(%rbx), %rsi
  mov 24(%rbx), %rdx
  mov 32(%rbx), %r10
  mov 40(%rbx), %r8
  mov 48(%rbx), %r9
  syscall
  test %rax, %rax
  js 4f
2:
  mov 56(%rbx), %rcx
  test %rcx, %rcx
  je 3f
  mov %eax, (%rcx)
3:
  add $72, %rbx
  dec %r12
  jmp 1b
4:
  mov 64(%rbx), %rcx
  test %rcx, %rcx
  je 3b
  neg %rax
  shl $32, %rcx
  or %rcx, %rax
  jmp 6f
5:
  xor %eax, %eax
6:
  add $8, %rsp
  pop %r12
  pop %rbx
  ret
7:
  cmp $-2, %rax
  je 8f
  cmp $-3, %rax
  je 9f
  cmp $-4, %rax
  je 10f
  call *8(%rbx)
  test %eax, %eax
  js 11f
  jne 2b
  mov 24(%rbx), %r12
  mov 16(%rbx), %rbx
  jmp 1b
8:
  mov 8(%rbx), %rcx
  mov 16(%rbx), %rax
  mov %eax, (%rcx)
  jmp 3b
9:
  mov 8(%rbx), %rsi
  mov 16(%rbx), %rdi
  mov 24(%rbx), %rcx
  repe cmpsb
  je 3b
  jmp 11f
10:
  mov 16(%rbx), %r12
  mov 8(%rbx), %rbx
  jmp 1b
11:
  xor %eax, %eax
  jmp 4b
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
  cbz x2, 1f
  blr x2
  mov w0, w0
  cbnz w0, 6f
1:
  cbz x20, 5f
  ldr x8, [x19]
  tbnz x8, #63, 7f
  ldp x0, x1, [x19, #8]
  ldp x2, x3, [x19, #24]
  ldp x4, x5, [x19, #40]
  svc #0
  tbnz x0, #63, 4f
2:
  ldr x11, [x19, #56]
  cbz x11, 3f
  str w0, [x11]
3:
  add x19, x19, #72
  sub x20, x20, #1
  b 1b
4:
  ldr x11, [x19, #64]
  cbz x11, 3b
  neg x0, x0
  orr x0, x0, x11, lsl #32
  b 6f
5:
  mov x0, #0
6:
  ldp x19, x20, [sp, #16]
  ldp x29, x30, [sp], #32
  ret
7:
  cmn x8, #2
  b.eq 8f
  cmn x8, #3
  b.eq 9f
  cmn x8, #4
  b.eq 10f
  ldr x9, [x19, #8]
  blr x9
  tbnz w0, #31, 11f
  cbnz w0, 2b
  ldr x20, [x19, #24]
  ldr x19, [x19, #16]
  b 1b
8:
  ldp x9, x10, [x19, #8]
  str w10, [x9]
  b 3b
9:
  ldp x9, x10, [x19, #8]
  ldr x11, [x19, #24]
12:
  ldrb w12, [x9], #1
  ldrb w13, [x10], #1
  cmp w12, w13
  b.ne 11f
  sub x11, x11, #1
  cbnz x11, 12b
  b 3b
10:
  ldp x9, x20, [x19, #8]
  mov x19, x9
  b 1b
11:
  mov x0, #0
  b 4b
assay_batch_end:
#endif

  .section .note.GNU-stack, "", %progbits
