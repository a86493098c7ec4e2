import TestThreads
import Testing

@testable import AssaySandbox

/// Where a process stands in the control groups, from the texts that kernels and container engines really show.
@Suite(.blocking) struct ControlGroupTreeTests {
  @Test func pureV2() {
    let tree = ControlGroupTree(
      groups: "0::/user.slice/user-1000.slice/session-2.scope\n",
      mounts: "35 24 0:29 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n")
    #expect(tree.unified == "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope")
    #expect(tree.legacy.isEmpty)
  }

  @Test func aContainerSeesItsOwnPart() {
    let namespaced = ControlGroupTree(
      groups: "0::/\n", mounts: "700 690 0:29 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n")
    #expect(namespaced.unified == "/sys/fs/cgroup")
    // Without a namespace of its own the path is the host's, and the mount shows the part below it.
    let plain = ControlGroupTree(
      groups: "4:memory:/docker/abc\n0::/docker/abc\n",
      mounts: """
        700 690 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
        701 690 0:30 /docker/abc /sys/fs/cgroup/unified ro - cgroup2 cgroup rw
        """)
    #expect(plain.unified == "/sys/fs/cgroup/unified")
    #expect(plain.legacy == ["memory": "/sys/fs/cgroup/memory"])
  }

  @Test func hybrid() {
    let tree = ControlGroupTree(
      groups: "9:name=systemd:/\n4:memory:/a/b\n1:cpu,cpuacct:/c\n0::/\n",
      mounts: """
        30 24 0:25 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
        31 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        33 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        """)
    #expect(tree.unified == "/sys/fs/cgroup/unified")
    #expect(tree.legacy["memory"] == "/sys/fs/cgroup/memory/a/b")
    #expect(tree.legacy["cpu"] == "/sys/fs/cgroup/cpu,cpuacct/c" && tree.legacy["cpuacct"] == tree.legacy["cpu"])
  }

  /// A limit may stand anywhere above, and the smallest holds.
  @Test func theSmallestLimitAboveHolds() {
    let tree = ControlGroupTree(
      groups: "0::/a/b/c\n", mounts: "35 24 0:29 / /cg rw - cgroup2 cgroup2 rw\n")
    let limits = ["/cg/a/b/c": 30, "/cg/a": 10, "/": 1]
    var asked: [String] = []
    let least = tree.least(from: tree.unified) { folder in
      asked.append(folder)
      return limits[folder]
    }
    #expect(least == 10 && asked == ["/cg/a/b/c", "/cg/a/b", "/cg/a", "/cg"])
  }

  @Test func nothingMounted() {
    let tree = ControlGroupTree(groups: "", mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
    #expect(tree.unified == nil && tree.legacy.isEmpty && tree.least(from: nil) { _ in 1 } == nil)
  }
}
